using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <summary>What a chain is made of, in its order, gathered from where it lies: what the device reads, then what it writes, each from two places.</summary>
internal readonly ref struct ChainBuffers
{
    internal ReadOnlySpan<DmaSegment> Readable { get; init; }

    internal ReadOnlySpan<DmaSegment> MoreReadable { get; init; }

    internal ReadOnlySpan<DmaSegment> Writable { get; init; }

    internal ReadOnlySpan<DmaSegment> MoreWritable { get; init; }

    internal int Count => Readable.Length + MoreReadable.Length + Writable.Length + MoreWritable.Length;

    /// <summary>What the device may write in all.</summary>
    internal ulong WritableBytes => BytesOf(Writable) + BytesOf(MoreWritable);

    private static ulong BytesOf(ReadOnlySpan<DmaSegment> segments)
    {
        ulong bytes = 0;
        foreach (ref readonly DmaSegment segment in segments)
            bytes += segment.SizeBytes;
        return bytes;
    }
}
