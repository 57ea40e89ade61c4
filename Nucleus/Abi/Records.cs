using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nucleus.Abi;

/// <summary>What the boot memory map says of a range (ACPI 6.4 §15, table 15.374).</summary>
public enum MemoryKind : uint
{
    Usable = 1,
    Reserved = 2,
    AcpiReclaimable = 3,
    AcpiNonVolatile = 4,
    Bad = 5,
}

/// <summary>One entry of the boot memory map.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MemoryRange
{
    public ulong Start;
    public ulong Length;
    public MemoryKind Kind;
    private uint _padding;
}

/// <summary>How <see cref="NucleusCall.MapWindow"/> maps.</summary>
public enum WindowFlags : uint
{
    /// <summary>Write-back, read and write.</summary>
    None = 0,

    /// <summary>Strongly uncacheable (device registers).</summary>
    Uncached = 1 << 0,

    /// <summary>Write-combining (framebuffers).</summary>
    WriteCombining = 1 << 1,

    ReadOnly = 1 << 2,

    /// <summary>The pages are PCI configuration space.</summary>
    Configuration = 1 << 3,
}

/// <summary>How an interrupt line signals (ACPI 6.4 §5.2.12.5).</summary>
public enum IrqFlags : uint
{
    /// <summary>Edge-triggered, active high: ISA.</summary>
    None = 0,
    Level = 1 << 0,
    ActiveLow = 1 << 1,
}

/// <summary>What a device writes, and where, to interrupt (PCI 3.0 §6.8.1).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IrqMessage
{
    public ulong Address;
    public uint Data;
    private uint _padding;
}

/// <summary>What a thread does now.</summary>
public enum ThreadState : uint
{
    Ready = 1,
    Running = 2,
    Waiting = 3,
}

/// <summary>One live thread.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct ThreadInfo
{
    public uint Id;
    public ThreadState State;

    /// <summary>Processor time used, in nanoseconds.</summary>
    public ulong RunNanoseconds;

    /// <summary>How often the thread was switched to.</summary>
    public ulong Switches;

    /// <summary>The system call or nucleus call it waits in, or 0.</summary>
    public ulong WaitingIn;

    /// <summary>What the runtime knows it by, or 0 for a thread of its own: the garbage collector's, say.</summary>
    public ulong RuntimeId;

    /// <summary>Name given by prctl(PR_SET_NAME) or pthread_setname_np, zero-terminated.</summary>
    public ThreadNameBytes Name;
}

/// <summary>Linux's 16 bytes for a thread's name.</summary>
[InlineArray(Length)]
public struct ThreadNameBytes
{
    public const int Length = 16;

    private byte _element;
}

/// <summary>One interrupt source in use.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct IrqInfo
{
    /// <summary>CPU vector.</summary>
    public uint Vector;

    /// <summary>Global system interrupt, or uint.MaxValue for the timer and messages.</summary>
    public uint Gsi;

    /// <summary>How often it was taken.</summary>
    public ulong Count;
}
