namespace Cosmos.Core;

/// <summary>Whether others may hold pages over the same physical page.</summary>
public enum PageSharing
{
    /// <summary>Nobody else may have the page while this pager lives.</summary>
    Exclusive,

    /// <summary>Other shared pagers may have it too.</summary>
    Shared,
}

/// <summary>How the processor caches accesses to a window.</summary>
public enum PageCaching
{
    /// <summary>Each access goes to the device, in order (registers).</summary>
    Uncached,

    /// <summary>Writes may be gathered (framebuffers).</summary>
    WriteCombining,

    /// <summary>Ordinary memory.</summary>
    WriteBack,
}

/// <summary>What may be done through a window.</summary>
public enum PageAccess
{
    /// <summary>Read and write.</summary>
    ReadWrite,

    /// <summary>Read; a write faults and comes out as <see cref="ObjectDisposedException"/>.</summary>
    ReadOnly,
}

/// <summary>What a <see cref="VmPager"/> shall be over. <see cref="Build"/> acquires the pages or says which one could not be had, and why.</summary>
public sealed record VmPagerOption
{
    /// <summary>The first byte; null for any free pages. It need not be at a page's start: the pages that hold the range are acquired.</summary>
    public PhysicalAddress? Address { get; init; }

    /// <summary>How many bytes, at least 1.</summary>
    public required ulong SizeBytes { get; init; }

    /// <summary>Exclusive unless said otherwise.</summary>
    public PageSharing Sharing { get; init; } = PageSharing.Exclusive;

    /// <summary>Uncached unless said otherwise. Free pages are RAM and always write-back.</summary>
    public PageCaching Caching { get; init; } = PageCaching.Uncached;

    /// <summary>Read and write unless said otherwise.</summary>
    public PageAccess Access { get; init; } = PageAccess.ReadWrite;

    /// <summary>Who asks, for messages.</summary>
    public string Holder { get; init; } = "unnamed";

    /// <summary>Acquires the pages.</summary>
    /// <exception cref="PageRefusedException">A page is in use by the kernel, the runtime or the firmware, or is held by another pager.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is 0 or the range leaves the address space.</exception>
    /// <exception cref="OutOfMemoryException">There are not that many free pages.</exception>
    [BusTier]
    public VmPager Build() => new(this);
}
