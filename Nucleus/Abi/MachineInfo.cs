using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nucleus.Abi;

/// <summary>How the image was started.</summary>
public enum BootProtocol : uint
{
    Multiboot2 = 1,
    Pvh = 2,
}

/// <summary>What the framebuffer found at boot holds.</summary>
public enum FramebufferKind : uint
{
    None = 0,

    /// <summary>80x25 cells of character and attribute (VGA text mode).</summary>
    Text = 1,

    /// <summary>Pixels of direct colour.</summary>
    Rgb = 2,
}

/// <summary>What the boot found out about the machine. All sizes in bytes, all addresses physical.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct MachineInfo
{
    public BootProtocol Protocol;

    /// <summary>Processors that ACPI's MADT lists as enabled.</summary>
    public uint CpusPresent;

    /// <summary>Processors that run threads.</summary>
    public uint CpusOnline;

    public FramebufferKind FramebufferKind;
    public ulong FramebufferAddress;
    public uint FramebufferPitch;
    public uint FramebufferWidth;
    public uint FramebufferHeight;
    public uint FramebufferBitsPerPixel;

    /// <summary>Position of the least significant bit of each colour in a pixel.</summary>
    public byte RedShift;
    public byte GreenShift;
    public byte BlueShift;
    private byte _padding0;
    private uint _padding1;

    /// <summary>RAM that the boot memory map calls usable.</summary>
    public ulong MemoryBytes;

    /// <summary>Ticks of the time stamp counter a second, measured against a real clock.</summary>
    public ulong TscHertz;

    /// <summary>Time stamp counter at the image's first instruction.</summary>
    public ulong EntryTsc;

    /// <summary>Time stamp counter when control went to the C library's start.</summary>
    public ulong RuntimeTsc;

    /// <summary>ACPI root pointer, or 0.</summary>
    public ulong AcpiRsdp;

    public ulong LapicAddress;
    public ulong IoApicAddress;

    /// <summary>Where the PCI configuration space of bus 0 is in memory (ECAM, from ACPI's MCFG), or 0.</summary>
    public ulong EcamAddress;

    /// <summary>The buses that <see cref="EcamAddress"/> serves.</summary>
    public byte EcamFirstBus;
    public byte EcamLastBus;
    private ushort _padding2;
    private uint _padding3;

    /// <summary>Kernel command line, UTF-8, zero-terminated.</summary>
    public CommandLineBytes CommandLine;
}

/// <summary>Room for the kernel command line.</summary>
[InlineArray(Length)]
public struct CommandLineBytes
{
    public const int Length = 512;

    private byte _element;
}
