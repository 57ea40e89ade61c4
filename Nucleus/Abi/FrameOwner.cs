using System.Runtime.CompilerServices;

namespace Nucleus.Abi;

/// <summary>Who holds a physical frame. Every frame has exactly one owner at any time.</summary>
public enum FrameOwner : byte
{
    /// <summary>Not RAM: device memory, or a hole.</summary>
    Device = 0,

    /// <summary>RAM that nobody holds.</summary>
    Free = 1,

    /// <summary>The image, page tables, stacks and tables of the nucleus.</summary>
    Nucleus = 2,

    /// <summary>Memory of the runtime: GC heap, thread stacks, the C library's heap.</summary>
    Managed = 3,

    /// <summary>Held for a device by a pager or a DMA region.</summary>
    Dma = 4,

    /// <summary>Reserved by the firmware: ACPI tables, the legacy area below 1 MiB, option ROMs.</summary>
    Firmware = 5,

    /// <summary>Registers that belong to the kernel alone: LAPIC, IOAPIC, HPET, PCI configuration space.</summary>
    Platform = 6,
}

/// <summary>A number of frames for each <see cref="FrameOwner"/>, in its order.</summary>
[InlineArray(Owners)]
public struct FrameCounts
{
    public const int Owners = 7;

    private ulong _element;
}
