namespace Nucleus.X64;

/// <summary>
/// A thread's registers as X64/Traps.S lays them on its kernel stack, for system calls, traps and interrupts alike. The 16 XMM registers
/// lie in the <see cref="XmmBytes"/> below it.
/// </summary>
internal struct Frame
{
    public const int XmmBytes = 256;
    public const ulong SyscallVector = 256;

    public ulong R8;
    public ulong R9;
    public ulong R10;
    public ulong R11;
    public ulong R12;
    public ulong R13;
    public ulong R14;
    public ulong R15;
    public ulong Rdi;
    public ulong Rsi;
    public ulong Rbp;
    public ulong Rbx;
    public ulong Rdx;
    public ulong Rax;
    public ulong Rcx;
    public ulong Vector;
    public ulong Error;
    public ulong Rip;
    public ulong Cs;
    public ulong Flags;
    public ulong Rsp;
    public ulong Ss;

    // SAFETY: the entry code, and Thread.Create, leave as many bytes below each frame.
    public static unsafe byte* Xmm(Frame* frame) => (byte*)frame - XmmBytes;
}

/// <summary>Bits of RFLAGS (Intel SDM 1 §3.4.3).</summary>
internal static class ProcessorFlags
{
    public const ulong Reserved = 1 << 1;
    public const ulong Trap = 1 << 8;
    public const ulong Interrupt = 1 << 9;
    public const ulong Direction = 1 << 10;
    public const ulong AlignmentCheck = 1 << 18;
}

/// <summary>Exception vectors (Intel SDM 3A §6.3.1, table 6-1).</summary>
internal static class TrapVector
{
    public const ulong DivideError = 0;
    public const ulong Debug = 1;
    public const ulong NonMaskable = 2;
    public const ulong Breakpoint = 3;
    public const ulong InvalidOpcode = 6;
    public const ulong DoubleFault = 8;
    public const ulong PageFault = 14;
    public const ulong FloatingPoint = 16;
    public const ulong MachineCheck = 18;
    public const ulong SimdFloatingPoint = 19;
    public const ulong FirstInterrupt = 32;
}
