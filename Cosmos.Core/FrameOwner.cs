namespace Cosmos.Core;

/// <summary>Who holds a physical frame. Every frame has exactly one owner at any time.</summary>
public enum FrameOwner : byte
{
    /// <summary>Not RAM: device memory, or a hole.</summary>
    Device = 0,

    /// <summary>RAM that nobody holds.</summary>
    Free = 1,

    /// <summary>The kernel's image, page tables, stacks and tables.</summary>
    Nucleus = 2,

    /// <summary>Memory of the runtime: managed heap, thread stacks.</summary>
    Managed = 3,

    /// <summary>Held for a device by a pager or a DMA region.</summary>
    Dma = 4,

    /// <summary>Reserved by the firmware.</summary>
    Firmware = 5,

    /// <summary>Registers that belong to the kernel alone.</summary>
    Platform = 6,
}
