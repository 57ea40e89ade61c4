# Entry by PVH (the "x86/HVM direct boot ABI" of Xen): 32-bit protected mode, paging off, EBX = start information.

    .section .note.pvh, "a", @note
    .align 4
    .long 4, 8, 18                      # name size, descriptor size, XEN_ELFNOTE_PHYS32_ENTRY
    .asciz "Xen"
    .quad entry

    .text
    .code32
    .globl entry
entry:
    cli
    movl $pml4, %eax                    # identity map of the first 512 GiB, by pages of 1 GiB
    movl $pdpt + 3, (%eax)
    movl %eax, %cr3
    movl $pdpt, %edi
    movl $0x83, %eax                    # present, writable, large
    xorl %edx, %edx
1:  movl %eax, (%edi)
    movl %edx, 4(%edi)
    addl $0x40000000, %eax
    adcl $0, %edx
    addl $8, %edi
    cmpl $pdpt + 4096, %edi
    jne 1b

    movl %cr4, %eax
    orl $0x20, %eax                     # PAE
    movl %eax, %cr4
    movl $0xC0000080, %ecx              # EFER
    rdmsr
    orl $0x100, %eax                    # LME
    wrmsr
    movl %cr0, %eax
    orl $0x80000000, %eax               # PG
    movl %eax, %cr0
    lgdt gdt_pointer
    ljmp $8, $start64

    .code64
start64:
    movl $16, %eax
    movl %eax, %ds
    movl %eax, %es
    movl %eax, %ss
    leaq stack_end(%rip), %rsp
    movl %ebx, %edi
    call limit_main
1:  hlt
    jmp 1b

    .section .rodata
    .align 8
gdt:
    .quad 0, 0x00AF9A000000FFFF, 0x00CF92000000FFFF
gdt_pointer:
    .word . - gdt - 1
    .long gdt

    .bss
    .align 4096
pml4:
    .skip 4096
pdpt:
    .skip 4096
    .skip 65536
stack_end:
