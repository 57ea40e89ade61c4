using System.Runtime.CompilerServices;
using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <content>
/// Chains in memory that others in flight lie in too: they share one use of it (decision 87). What cannot be is not thrown here but said, and the long way finds out why: nothing has
/// happened until a chain is made available, and without calls the compiler has registers for all of this.
/// </content>
internal sealed partial class SplitQueue
{
    /// <summary>Makes a chain available that joins the shared use.</summary>
    /// <param name="readable">What the device reads.</param>
    /// <param name="writable">What the device writes, after that. There is room for both.</param>
    /// <returns>The chain's token; or none, when no use is shared or part of the chain lies elsewhere. Nothing has been made available then.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int SubmitSharing(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable)
    {
        DmaPiece piece = _shared.Look();
        ushort first = _firstFree;
        var end = new End { Next = first };
        if (piece.IsNone || !TryWrite(readable, DescriptorFlags.Next, piece, ref end))
            return None;
        end.Bytes = 0;
        if (!TryWrite(writable, DescriptorFlags.Next | DescriptorFlags.DeviceWrites, piece, ref end) || end.Bytes > uint.MaxValue)
            return None;

        // Each leads to the next so far.
        _descriptors[(end.Last * Descriptor.CellsEach) + 1] = end.Second & ~((ulong)DescriptorFlags.Next << 32);
        _shared.Join();
        _firstFree = (ushort)end.Next;
        MakeAvailable(first);
        EnterSharing(first, readable.Length + writable.Length, end.Last, (uint)end.Bytes);
        return first;
    }

    /// <summary>Begins to share a use of the memory that a segment lies in, if none is shared. Until <see cref="StopSharing"/>, at least.</summary>
    internal bool TryShare(DmaSegment segment) => !IsInOrder && _shared.TryBegin(segment);

    /// <summary>Ends the shared use when the last chain has come back that joined it.</summary>
    internal void StopSharing() => _shared.Leave();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryWrite(ReadOnlySpan<DmaSegment> segments, DescriptorFlags flags, DmaPiece piece, ref End end)
    {
        ushort[] nexts = _next;
        DmaCells<ulong> descriptors = _descriptors;
        foreach (DmaSegment segment in segments) // a copy: the driver can change its own in the meantime
        {
            uint next = nexts[end.Next];
            if (!descriptors.TryWriteAddressAndLength(end.Next * Descriptor.CellsEach, segment, Descriptor.UpperOfSplit(flags, (int)next), piece, out end.Second))
                return false;
            end.Bytes += segment.SizeBytes;
            end.Last = end.Next;
            end.Next = (int)next;
        }

        return true;
    }

    /// <summary>Where a chain ends so far: the descriptor to be written next, the last one written, its second half, and the bytes of all.</summary>
    private struct End
    {
        internal int Next;
        internal int Last;
        internal ulong Second;
        internal ulong Bytes;
    }
}
