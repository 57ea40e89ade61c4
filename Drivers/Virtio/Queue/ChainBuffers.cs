using System.Runtime.CompilerServices;
using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <summary>What a chain is made of, in its order, gathered from where it lies: what the device reads, then what it writes, each from two places.</summary>
internal readonly ref struct ChainBuffers(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable)
{
    internal ReadOnlySpan<DmaSegment> Readable { get; } = readable;

    internal ReadOnlySpan<DmaSegment> MoreReadable { get; init; }

    internal ReadOnlySpan<DmaSegment> Writable { get; } = writable;

    internal ReadOnlySpan<DmaSegment> MoreWritable { get; init; }

    /// <summary>How many places they are gathered from.</summary>
    internal const int Parts = 4;

    internal int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Readable.Length + MoreReadable.Length + Writable.Length + MoreWritable.Length;
    }

    /// <summary>What the device may write in all.</summary>
    internal ulong WritableBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => BytesOf(Writable) + BytesOf(MoreWritable);
    }

    /// <summary>What lies in one place, and whether the device writes there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<DmaSegment> Part(int part, out DescriptorFlags flags)
    {
        flags = part < 2 ? DescriptorFlags.None : DescriptorFlags.DeviceWrites;
        if (part == 0)
            return Readable; // no switch: a jump through a table costs a lookup of translated code
        if (part == 1)
            return MoreReadable;
        return part == 2 ? Writable : MoreWritable;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong BytesOf(ReadOnlySpan<DmaSegment> segments)
    {
        ulong bytes = 0;
        foreach (ref readonly DmaSegment segment in segments)
            bytes += segment.SizeBytes;
        return bytes;
    }
}
