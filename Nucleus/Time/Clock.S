# The clock is asked everywhere and all the time, so that it is read in one leaf: a call and its return alone double what it costs under an emulator.

        .set    VERSION, 0              # Time/ClockPoint.cs
        .set    TSC, 8
        .set    NANOSECONDS, 16
        .set    RATE, 24

        .section .nucleus.text, "ax", @progbits
        .code64

# ulong nucleus_monotonic(): the point's nanoseconds + (ticks since then) * rate / 2^32. Begins again when an interrupt put another point there meanwhile.
        .globl  nucleus_monotonic
        .type   nucleus_monotonic, @function
        .balign 64                      # all of it in one page: an emulator jumps to code in two pages by a detour
nucleus_monotonic:
        movl    point + VERSION(%rip), %ecx
        rdtsc
        shlq    $32, %rdx
        orq     %rdx, %rax
        subq    point + TSC(%rip), %rax
        mulq    point + RATE(%rip)
        shrq    $32, %rax
        shlq    $32, %rdx
        orq     %rdx, %rax
        addq    point + NANOSECONDS(%rip), %rax
        cmpl    point + VERSION(%rip), %ecx
        jne     nucleus_monotonic
        ret

        .globl  clock_point
        .type   clock_point, @function
        .balign 16
clock_point:
        leaq    point(%rip), %rax
        ret

        .section .nucleus.bss, "aw", @nobits
        .balign 8
point:
        .skip   32

        .section .note.GNU-stack, "", @progbits
