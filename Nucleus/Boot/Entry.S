# The first instructions: from the loader's 32-bit protected mode to 64-bit C#.
#
# Two ways in, one state. GRUB (Multiboot2 2.0 §3.3) and QEMU's -kernel (Xen PVH) both jump here in flat 32-bit mode with paging off,
# interrupts off, and EBX -> boot information; Multiboot2 sets EAX to a magic number, PVH does not.
#
# What is set up here is provisional and lasts until Paging.Initialize: the first 4 GiB mapped by 2 MiB pages, once at their own
# addresses (the image runs there) and once from DIRECT_MAP on.

        .set    MULTIBOOT2_MAGIC, 0xE85250D6
        .set    MULTIBOOT2_TAG_INFORMATION, 1
        .set    MULTIBOOT2_TAG_FRAMEBUFFER, 5
        .set    MULTIBOOT2_OPTIONAL, 1
        .set    XEN_ELFNOTE_PHYS32_ENTRY, 18

        .set    CR0_PE, 1 << 0
        .set    CR0_MP, 1 << 1
        .set    CR0_ET, 1 << 4
        .set    CR0_NE, 1 << 5
        .set    CR0_WP, 1 << 16
        .set    CR0_PG, 1 << 31
        .set    CR4_PAE, 1 << 5
        .set    CR4_PGE, 1 << 7
        .set    CR4_OSFXSR, 1 << 9
        .set    CR4_OSXMMEXCPT, 1 << 10
        .set    MSR_EFER, 0xC0000080
        .set    EFER_SCE, 1 << 0
        .set    EFER_LME, 1 << 8
        .set    EFER_NXE, 1 << 11

# What nucleus, runtime and C library take for granted (Intel SDM 2A, CPUID): TSC, MSR, PAE, CMPXCHG8B, APIC, CMOV, FXSR, SSE, SSE2; SYSCALL, NX, long mode.
        .set    NEEDED_BASIC, 1 << 4 | 1 << 5 | 1 << 6 | 1 << 8 | 1 << 9 | 1 << 15 | 1 << 24 | 1 << 25 | 1 << 26
        .set    NEEDED_EXTENDED, 1 << 11 | 1 << 20 | 1 << 29
        .set    NEEDED_CMPXCHG16B, 13
        .set    CPUID_EXTENDED, 0x80000001

        .set    COM1, 0x3F8
        .set    COM1_STATUS, COM1 + 5
        .set    TRANSMITTER_EMPTY, 1 << 5
        .set    DEBUG_EXIT, 0xF4
        .set    EXIT_PANIC, 0x10 + 3                    # Devices/Power.cs

        .set    PAGE_PRESENT_WRITABLE, 3
        .set    PAGE_LARGE, 1 << 7

# The Multiboot2 header has to lie 8-aligned in the first 32 KiB of the file; a note section does, and the linker keeps it.
        .section .note.multiboot2, "a", @note
        .balign 8
multiboot2_header:
        .long   MULTIBOOT2_MAGIC
        .long   0                                       # i386, 32-bit protected mode
        .long   multiboot2_header_end - multiboot2_header
        .long   -(MULTIBOOT2_MAGIC + (multiboot2_header_end - multiboot2_header))

        .balign 8
        .short  MULTIBOOT2_TAG_FRAMEBUFFER, MULTIBOOT2_OPTIONAL
        .long   20
        .long   0, 0, 32                                # width, height: any; 32 bits a pixel

        .balign 8
        .short  0, 0
        .long   8
multiboot2_header_end:

        .section .note.pvh, "a", @note
        .balign 4
        .long   4, 8, XEN_ELFNOTE_PHYS32_ENTRY          # name size, descriptor size (8: QEMU rejects 4 in an ELF64), type
        .asciz  "Xen"
        .quad   nucleus_entry

        .section .nucleus.text, "ax", @progbits
        .code32
        .balign 16
        .globl  nucleus_entry
nucleus_entry:
        cli
        cld
        movl    %eax, %esi                              # what the loader said, kept where nothing below writes
        movl    $boot_stack_top, %esp
        movl    %ebx, %ebp
        movl    $1, %eax
        cpuid
        notl    %edx
        testl   $NEEDED_BASIC, %edx
        jnz     processor_lacks
        btl     $NEEDED_CMPXCHG16B, %ecx
        jnc     processor_lacks
        movl    $CPUID_EXTENDED, %eax
        cpuid
        notl    %edx
        testl   $NEEDED_EXTENDED, %edx
        jnz     processor_lacks
        movl    %ebp, %ebx
        rdtsc
        movl    %eax, nucleus_entry_tsc
        movl    %edx, nucleus_entry_tsc + 4

# 2048 entries of 2 MiB in four page directories.
        movl    $boot_page_directories, %edi
        movl    $(PAGE_PRESENT_WRITABLE | PAGE_LARGE), %eax
        xorl    %edx, %edx
        movl    $2048, %ecx
1:      movl    %eax, (%edi)
        movl    %edx, 4(%edi)
        addl    $0x200000, %eax
        adcl    $0, %edx
        addl    $8, %edi
        loop    1b

        movl    $(boot_page_directories + PAGE_PRESENT_WRITABLE), %eax
        movl    $boot_pdpt, %edi
        movl    $4, %ecx
2:      movl    %eax, (%edi)
        addl    $4096, %eax
        addl    $8, %edi
        loop    2b

        movl    $(boot_pdpt + PAGE_PRESENT_WRITABLE), boot_pml4
        movl    $(boot_pdpt + PAGE_PRESENT_WRITABLE), boot_pml4 + 256 * 8

        movl    $(CR4_PAE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT), %eax
        movl    %eax, %cr4
        movl    $boot_pml4, %eax
        movl    %eax, %cr3
        movl    $MSR_EFER, %ecx
        rdmsr
        orl     $(EFER_SCE | EFER_LME | EFER_NXE), %eax
        wrmsr
        movl    $(CR0_PE | CR0_MP | CR0_ET | CR0_NE | CR0_WP | CR0_PG), %eax
        movl    %eax, %cr0
        lgdt    boot_gdt_pointer
        ljmp    $0x08, $nucleus_entry64

processor_lacks:
        movl    $lacks, %esi
1:      movw    $COM1_STATUS, %dx
        inb     %dx, %al
        testb   $TRANSMITTER_EMPTY, %al
        jz      1b
        movw    $COM1, %dx
        outsb
        cmpb    $0, (%esi)
        jne     1b
        movl    $EXIT_PANIC, %eax
        outl    %eax, $DEBUG_EXIT
2:      hlt
        jmp     2b

        .code64
nucleus_entry64:
        movw    $0x10, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        xorl    %eax, %eax
        movw    %ax, %fs
        movw    %ax, %gs
        leaq    boot_stack_top(%rip), %rsp
        movl    %esi, %edi                              # magic
        movl    %ebx, %esi                              # physical address of the boot information
        xorl    %ebp, %ebp
        call    nucleus_main
        ud2

        .section .nucleus.rodata, "a", @progbits
        .balign 8
boot_gdt:
        .quad   0
        .quad   0x00AF9B000000FFFF                      # 0x08: 64-bit code
        .quad   0x00CF93000000FFFF                      # 0x10: data
lacks:  .asciz  "\r\nkernel panic: the processor lacks one of APIC, CMPXCHG16B, FXSR, long mode, NX, SSE2, SYSCALL, TSC\r\nthe machine has stopped\r\n"
boot_gdt_pointer:
        .short  . - boot_gdt - 1
        .long   boot_gdt

        .section .nucleus.bss, "aw", @nobits
        .globl  nucleus_entry_tsc
        .balign 8
nucleus_entry_tsc:
        .skip   8
        .balign 4096
boot_pml4:
        .skip   4096
boot_pdpt:
        .skip   4096
boot_page_directories:
        .skip   4 * 4096
        .balign 16
        .globl  boot_stack_top
boot_stack:
        .skip   16384
boot_stack_top:

        .section .note.GNU-stack, "", @progbits
