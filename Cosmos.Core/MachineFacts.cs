namespace Cosmos.Core;

/// <summary>How the image was started.</summary>
public enum BootProtocol
{
    /// <summary>By GRUB (Multiboot2 2.0).</summary>
    Multiboot2 = 1,

    /// <summary>By <c>qemu -kernel</c> (PVH).</summary>
    Pvh = 2,
}

/// <summary>What the boot found out about the machine. Sizes in bytes.</summary>
public sealed record BootFacts
{
    /// <summary>How the image was started.</summary>
    public required BootProtocol Protocol { get; init; }

    /// <summary>The kernel command line.</summary>
    public required string CommandLine { get; init; }

    /// <summary>Processors that the firmware lists as enabled.</summary>
    public required int CpusPresent { get; init; }

    /// <summary>Processors that run threads; the others are parked.</summary>
    public required int CpusOnline { get; init; }

    /// <summary>RAM that the boot memory map calls usable.</summary>
    public required ulong MemoryBytes { get; init; }

    /// <summary>Ticks of the time stamp counter a second.</summary>
    public required ulong TscHertz { get; init; }

    /// <summary>From the image's first instruction to the start of the C library.</summary>
    public required TimeSpan NucleusTime { get; init; }

    /// <summary>When that was, by the wall clock as it goes now.</summary>
    public DateTime BootedAt => Clock.UtcNow - Clock.Uptime;

    /// <summary>ACPI's root pointer, where there is one.</summary>
    public required PhysicalAddress? AcpiRootPointer { get; init; }

    /// <summary>Where ACPI says that PCI configuration space is in memory, if anywhere.</summary>
    public EcamRange? Ecam { get; init; }

    /// <summary>The screen that the boot loader left, if any.</summary>
    public required FramebufferInfo? Framebuffer { get; init; }
}

/// <summary>PCI configuration space in memory (ACPI's MCFG, PCI Firmware 3.2 §4.1.2).</summary>
/// <param name="Address">Where that of bus 0 is or would be.</param>
/// <param name="FirstBus">The first bus that is there.</param>
/// <param name="LastBus">The last bus that is there.</param>
public sealed record EcamRange(PhysicalAddress Address, byte FirstBus, byte LastBus);

/// <summary>What a framebuffer holds.</summary>
public enum FramebufferKind
{
    /// <summary>Cells of character and attribute (VGA text mode).</summary>
    Text = 1,

    /// <summary>Pixels of direct colour.</summary>
    Rgb = 2,
}

/// <summary>The screen that the boot loader left.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Address">Where it is.</param>
/// <param name="PitchBytes">Bytes from one line to the next.</param>
/// <param name="Width">In pixels, or in cells for text.</param>
/// <param name="Height">In pixels, or in cells for text.</param>
/// <param name="BitsPerPixel">Bits per pixel, or per cell.</param>
/// <param name="RedShift">Position of red's least significant bit in a pixel.</param>
/// <param name="GreenShift">Position of green's least significant bit in a pixel.</param>
/// <param name="BlueShift">Position of blue's least significant bit in a pixel.</param>
public sealed record FramebufferInfo(
    FramebufferKind Kind,
    PhysicalAddress Address,
    int PitchBytes,
    int Width,
    int Height,
    int BitsPerPixel,
    int RedShift,
    int GreenShift,
    int BlueShift);

/// <summary>What the boot memory map says of a range (ACPI 6.4 §15).</summary>
public enum MemoryKind
{
    /// <summary>RAM for everyone.</summary>
    Usable = 1,

    /// <summary>Not to be used.</summary>
    Reserved = 2,

    /// <summary>ACPI tables.</summary>
    AcpiReclaimable = 3,

    /// <summary>ACPI non-volatile storage.</summary>
    AcpiNonVolatile = 4,

    /// <summary>Broken RAM.</summary>
    Bad = 5,
}

/// <summary>One entry of the boot memory map.</summary>
public sealed record MemoryRange(PhysicalAddress Start, ulong SizeBytes, MemoryKind Kind);

/// <summary>What may be done with mapped memory.</summary>
[Flags]
public enum MappedRights
{
    /// <summary>Nothing: reserved.</summary>
    None = 0,

    /// <summary>Reading.</summary>
    Read = 1 << 0,

    /// <summary>Writing.</summary>
    Write = 1 << 1,

    /// <summary>Running code.</summary>
    Execute = 1 << 2,
}

/// <summary>A run of mapped pages with equal rights.</summary>
/// <param name="Start">The first address.</param>
/// <param name="End">One past the last.</param>
/// <param name="Rights">What may be done with it.</param>
/// <param name="IsStack">Whether a thread's stack is there.</param>
public sealed record MappedArea(ulong Start, ulong End, MappedRights Rights, bool IsStack);

/// <summary>What a thread does now.</summary>
public enum KernelThreadState
{
    /// <summary>Waits for the processor.</summary>
    Ready = 1,

    /// <summary>Has the processor.</summary>
    Running = 2,

    /// <summary>Waits for something else.</summary>
    Waiting = 3,
}

/// <summary>One live thread.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name, or empty.</param>
/// <param name="State">What it does now.</param>
/// <param name="RunTime">Processor time used.</param>
/// <param name="Switches">How often it was switched to.</param>
/// <param name="WaitingIn">The number of the system call it waits in, or 0.</param>
public sealed record KernelThread(int Id, string Name, KernelThreadState State, TimeSpan RunTime, ulong Switches, ulong WaitingIn)
{
    /// <summary>Whether it is a .NET thread, and none of the runtime's native ones: the garbage collector's, say.</summary>
    public bool IsManaged { get; init; }
}

/// <summary>One interrupt source in use.</summary>
/// <param name="Vector">The processor's vector.</param>
/// <param name="Gsi">The global system interrupt; null for the timer and messages.</param>
/// <param name="Count">How often it was taken.</param>
public sealed record InterruptSource(int Vector, int? Gsi, ulong Count);
