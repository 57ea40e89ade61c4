namespace Cosmos.Core;

/// <summary>A physical page could not be had.</summary>
public sealed class PageRefusedException(PhysicalAddress page, FrameOwner owner, string reason)
    : InvalidOperationException($"page {page} (owner: {owner}) refused: {reason}")
{
    /// <summary>The first page that was refused.</summary>
    public PhysicalAddress Page { get; } = page;

    /// <summary>Its owner at that time.</summary>
    public FrameOwner Owner { get; } = owner;

    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}
