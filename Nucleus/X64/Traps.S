# Every way into the nucleus, and the one way out.
#
# There is one frame for system calls, traps and interrupts (X64/Frame.cs), and one kernel stack for each thread, on which the frame is
# the first thing. The nucleus runs with interrupts off, so the stack is empty whenever a thread runs outside of it: the TSS gives
# the current thread's stack top as IST1, the system call entry takes the same address from the per-CPU block, and a switch of threads
# is a switch of these stacks. The thread's own stack is never written here: glibc and the C++ runtime keep data below RSP (red zone).

        .set    GS_USER_STACK, 0x08                     # X64/PerCpu.cs
        .set    GS_KERNEL_STACK, 0x10
        .set    SELECTOR_CODE, 0x08
        .set    SELECTOR_DATA, 0x10
        .set    VECTOR_SYSCALL, 256
        .set    XMM_BYTES, 256

        .section .nucleus.text, "ax", @progbits
        .code64

# All XMM registers, to or from the bytes at RSP.
        .macro  SAVE_XMM
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movups  %xmm\n, \n * 16(%rsp)
        .endr
        .endm
        .macro  RESTORE_XMM
        .irp    n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
        movups  \n * 16(%rsp), %xmm\n
        .endr
        .endm

# The general registers end up in the order of Linux' sigcontext (Signals/SignalFrame.cs).
        .macro  SAVE_AND_CALL handler
        .irp    register, rcx, rax, rdx, rbx, rbp, rsi, rdi, r15, r14, r13, r12, r11, r10, r9, r8
        pushq   %\register
        .endr
        movq    %rsp, %rdi
        subq    $XMM_BYTES, %rsp
        SAVE_XMM
        cld
        xorl    %ebp, %ebp
        call    \handler
        .endm

# A new thread's first switch "returns" here, its frame just above.
        .globl  nucleus_leave
        .balign 16
nucleus_leave:
        RESTORE_XMM
        addq    $XMM_BYTES, %rsp
        .irp    register, r8, r9, r10, r11, r12, r13, r14, r15, rdi, rsi, rbp, rbx, rdx, rax, rcx
        popq    %\register
        .endr
        addq    $16, %rsp                               # vector, error code
        iretq

# SYSCALL leaves RIP in RCX and RFLAGS in R11 and does not touch RSP (Intel SDM 2B, SYSCALL). Interrupts are off by IA32_FMASK.
        .globl  nucleus_syscall_entry
        .balign 16
nucleus_syscall_entry:
        movq    %rsp, %gs:GS_USER_STACK
        movq    %gs:GS_KERNEL_STACK, %rsp
        pushq   $SELECTOR_DATA
        pushq   %gs:GS_USER_STACK
        pushq   %r11
        pushq   $SELECTOR_CODE
        pushq   %rcx
        pushq   $0
        pushq   $VECTOR_SYSCALL
        SAVE_AND_CALL nucleus_syscall
        jmp     nucleus_leave

trap_common:
        SAVE_AND_CALL nucleus_trap
        jmp     nucleus_leave

# 256 stubs, 16 bytes apart. The CPU pushes an error code for some exceptions (Intel SDM 3A §6.3.1, table 6-1); the others get a zero.
        .globl  nucleus_trap_stubs
        .balign 16
nucleus_trap_stubs:
        .set    vector, 0
        .rept   256
        .balign 16
        .if     (vector == 8) || (vector >= 10 && vector <= 14) || (vector == 17) || (vector == 21) || (vector == 29) || (vector == 30)
        .else
        pushq   $0
        .endif
        pushq   $vector
        jmp     trap_common
        .set    vector, vector + 1
        .endr

# void nucleus_switch(ulong* saveStack, ulong resumeStack): leaves this thread's kernel stack for another's.
        .globl  nucleus_switch
        .balign 16
nucleus_switch:
        pushq   %rbx
        pushq   %rbp
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, (%rdi)
        movq    %rsi, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %rbp
        popq    %rbx
        ret

# void nucleus_idle(): halts with interrupts on until one was handled. STI takes effect after the next instruction, so none slips between.
        .globl  nucleus_idle
        .balign 16
nucleus_idle:
        sti
        hlt
        cli
        ret

# long nucleus_call(number, a0, a1, a2, a3, a4): how Plugs enter; the C calling convention shifted by one to that of SYSCALL.
        .globl  nucleus_call
        .balign 16
nucleus_call:
        movq    %rdi, %rax
        movq    %rsi, %rdi
        movq    %rdx, %rsi
        movq    %rcx, %rdx
        movq    %r8, %r10
        movq    %r9, %r8
        syscall
        ret

        .section .note.GNU-stack, "", @progbits
