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

        .macro  SAVE_AND_CALL handler
        pushq   %rax
        pushq   %rcx
        pushq   %rdx
        pushq   %rbx
        pushq   %rbp
        pushq   %rsi
        pushq   %rdi
        pushq   %r8
        pushq   %r9
        pushq   %r10
        pushq   %r11
        pushq   %r12
        pushq   %r13
        pushq   %r14
        pushq   %r15
        movq    %rsp, %rdi
        subq    $XMM_BYTES, %rsp
        movups  %xmm0, 0x00(%rsp)
        movups  %xmm1, 0x10(%rsp)
        movups  %xmm2, 0x20(%rsp)
        movups  %xmm3, 0x30(%rsp)
        movups  %xmm4, 0x40(%rsp)
        movups  %xmm5, 0x50(%rsp)
        movups  %xmm6, 0x60(%rsp)
        movups  %xmm7, 0x70(%rsp)
        movups  %xmm8, 0x80(%rsp)
        movups  %xmm9, 0x90(%rsp)
        movups  %xmm10, 0xA0(%rsp)
        movups  %xmm11, 0xB0(%rsp)
        movups  %xmm12, 0xC0(%rsp)
        movups  %xmm13, 0xD0(%rsp)
        movups  %xmm14, 0xE0(%rsp)
        movups  %xmm15, 0xF0(%rsp)
        cld
        xorl    %ebp, %ebp
        call    \handler
        .endm

# A new thread's first switch "returns" here, its frame just above.
        .globl  nucleus_leave
        .balign 16
nucleus_leave:
        movups  0x00(%rsp), %xmm0
        movups  0x10(%rsp), %xmm1
        movups  0x20(%rsp), %xmm2
        movups  0x30(%rsp), %xmm3
        movups  0x40(%rsp), %xmm4
        movups  0x50(%rsp), %xmm5
        movups  0x60(%rsp), %xmm6
        movups  0x70(%rsp), %xmm7
        movups  0x80(%rsp), %xmm8
        movups  0x90(%rsp), %xmm9
        movups  0xA0(%rsp), %xmm10
        movups  0xB0(%rsp), %xmm11
        movups  0xC0(%rsp), %xmm12
        movups  0xD0(%rsp), %xmm13
        movups  0xE0(%rsp), %xmm14
        movups  0xF0(%rsp), %xmm15
        addq    $XMM_BYTES, %rsp
        popq    %r15
        popq    %r14
        popq    %r13
        popq    %r12
        popq    %r11
        popq    %r10
        popq    %r9
        popq    %r8
        popq    %rdi
        popq    %rsi
        popq    %rbp
        popq    %rbx
        popq    %rdx
        popq    %rcx
        popq    %rax
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
