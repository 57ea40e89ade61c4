# The instructions that C# has no word for, one leaf each, System V calling convention.

        .section .nucleus.text, "ax", @progbits
        .code64

        .macro  LEAF name
        .globl  \name
        .type   \name, @function
        .balign 16
\name:
        .endm

LEAF nucleus_in8
        movl    %edi, %edx
        xorl    %eax, %eax
        inb     %dx, %al
        ret
LEAF nucleus_in16
        movl    %edi, %edx
        xorl    %eax, %eax
        inw     %dx, %ax
        ret
LEAF nucleus_in32
        movl    %edi, %edx
        inl     %dx, %eax
        ret
LEAF nucleus_out8
        movl    %edi, %edx
        movl    %esi, %eax
        outb    %al, %dx
        ret
LEAF nucleus_out16
        movl    %edi, %edx
        movl    %esi, %eax
        outw    %ax, %dx
        ret
LEAF nucleus_out32
        movl    %edi, %edx
        movl    %esi, %eax
        outl    %eax, %dx
        ret

LEAF cpu_rdtsc
        rdtsc
        shlq    $32, %rdx
        orq     %rdx, %rax
        ret
LEAF cpu_rdmsr
        movl    %edi, %ecx
        rdmsr
        shlq    $32, %rdx
        orq     %rdx, %rax
        ret
LEAF cpu_wrmsr
        movl    %edi, %ecx
        movq    %rsi, %rax
        movq    %rsi, %rdx
        shrq    $32, %rdx
        wrmsr
        ret

# void cpu_cpuid(uint leaf, uint subleaf, uint* eaxEbxEcxEdx)
LEAF cpu_cpuid
        pushq   %rbx
        movq    %rdx, %r8
        movl    %edi, %eax
        movl    %esi, %ecx
        cpuid
        movl    %eax, 0(%r8)
        movl    %ebx, 4(%r8)
        movl    %ecx, 8(%r8)
        movl    %edx, 12(%r8)
        popq    %rbx
        ret

LEAF cpu_read_cr2
        movq    %cr2, %rax
        ret
LEAF cpu_read_cr3
        movq    %cr3, %rax
        ret
LEAF cpu_write_cr3
        movq    %rdi, %cr3
        ret
LEAF cpu_read_cr4
        movq    %cr4, %rax
        ret
LEAF cpu_write_cr4
        movq    %rdi, %cr4
        ret
LEAF cpu_invlpg
        invlpg  (%rdi)
        ret
LEAF cpu_halt_forever
        cli
1:      hlt
        jmp     1b
# ulong cpu_rdrand(): 0 when the generator has nothing to give.
LEAF cpu_rdrand
        rdrand  %rax
        jc      1f
        xorl    %eax, %eax
1:      ret
LEAF cpu_pause
        pause
        ret

# void cpu_xsetbv(ulong features)
LEAF cpu_xsetbv
        movq    %rdi, %rax
        movq    %rdi, %rdx
        shrq    $32, %rdx
        xorl    %ecx, %ecx
        xsetbv
        ret

# Floating-point and vector state, all enabled components; 64-byte aligned area (16 for FXSAVE).
LEAF cpu_xsave
        movl    $-1, %eax
        movl    $-1, %edx
        xsave64 (%rdi)
        ret
LEAF cpu_xrstor
        movl    $-1, %eax
        movl    $-1, %edx
        xrstor64 (%rdi)
        ret
LEAF cpu_fxsave
        fxsave64 (%rdi)
        ret
LEAF cpu_fxrstor
        fxrstor64 (%rdi)
        ret

# void cpu_load_tables(void* gdtPointer, void* idtPointer, ushort taskSelector)
LEAF cpu_load_tables
        lgdt    (%rdi)
        lidt    (%rsi)
        movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        ltr     %dx
        popq    %rax
        pushq   $0x08
        pushq   %rax
        lretq

# void cpu_load_idt(void* idtPointer)
LEAF cpu_load_idt
        lidt    (%rdi)
        ret

# ulong cpu_gs_read(ulong offset)
LEAF cpu_gs_read
        movq    %gs:(%rdi), %rax
        ret

# void mem_zero(void* at, ulong bytes), void mem_zero_page(void* page), void mem_copy(void* to, void* from, ulong bytes)
LEAF mem_zero
        movq    %rsi, %rcx
        xorl    %eax, %eax
        shrq    $3, %rcx
        rep stosq
        movq    %rsi, %rcx
        andl    $7, %ecx
        rep stosb
        ret
LEAF mem_zero_page
        pxor    %xmm0, %xmm0
        movl    $64, %ecx
1:      movaps  %xmm0, 0x00(%rdi)
        movaps  %xmm0, 0x10(%rdi)
        movaps  %xmm0, 0x20(%rdi)
        movaps  %xmm0, 0x30(%rdi)
        addq    $64, %rdi
        decl    %ecx
        jnz     1b
        ret
LEAF mem_copy
        movq    %rdx, %rcx
        shrq    $3, %rcx
        rep movsq
        movq    %rdx, %rcx
        andl    $7, %ecx
        rep movsb
        ret
# The same for areas that may overlap with `to` above `from`: copies from the end.
LEAF mem_copy_backward
        leaq    -8(%rdi,%rdx), %rdi
        leaq    -8(%rsi,%rdx), %rsi
        movq    %rdx, %rcx
        shrq    $3, %rcx
        std
        rep movsq
        cld
        ret

# What the compiler calls for large structures: the core library's names, no overlap.
LEAF RhSpanHelpers_MemCopy
        jmp     mem_copy
LEAF RhSpanHelpers_MemZero
        jmp     mem_zero
# Only the compiler's library start-up refers to these, and nothing calls it.
LEAF RhpReversePInvoke
        ud2
LEAF RhpReversePInvokeReturn
        ud2

# Where the linked image begins and what its first processor found: for C#, which has no extern data.
LEAF image_header
        leaq    __ehdr_start(%rip), %rax
        ret
LEAF image_end
        leaq    _end(%rip), %rax
        ret
# The names of all functions; an image that was linked without them has none, and its weak symbol is zero.
        .weak   nucleus_function_names
LEAF function_names
        movq    $nucleus_function_names, %rax
        ret
LEAF entry_tsc
        movq    nucleus_entry_tsc(%rip), %rax
        ret
LEAF address_of_start
        leaq    _start(%rip), %rax
        ret
LEAF address_of_leave
        leaq    nucleus_leave(%rip), %rax
        ret
LEAF address_of_syscall_entry
        leaq    nucleus_syscall_entry(%rip), %rax
        ret
LEAF address_of_trap_stubs
        leaq    nucleus_trap_stubs(%rip), %rax
        ret
LEAF address_of_handed_up
        leaq    nucleus_handed_up(%rip), %rax
        ret

# Where the answer to a call that was handed up returns to (Syscalls/HandUp.cs): it becomes RAX of the saved registers, and the thread goes on
# as after a signal. RSP is 8 above the frame (Signals/SignalFrame.cs).
        .set    SAVED_RAX, 144
        .set    RT_SIGRETURN, 15
LEAF nucleus_handed_up
        movq    %rax, SAVED_RAX(%rsp)
        movl    $RT_SIGRETURN, %eax
        syscall

# Where the runtime keeps what it knows of a thread, counted from that thread's FS base. Written as a relocation: the notation symbol@tpoff makes the
# assembler ask for a table that is not there.
LEAF runtime_thread_offset
        movq    $0, %rax
        .reloc  . - 4, R_X86_64_TPOFF32, tls_CurrentThread
        ret

# Whether the runtime has its threads stop: not 0.
LEAF runtime_stops_threads
        movl    RhpTrapThreads(%rip), %eax
        ret

        .section .note.GNU-stack, "", @progbits
