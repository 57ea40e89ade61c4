using Cosmos.Core;

namespace Drivers.Virtio.Block;

/// <summary>Cuts a buffer's segments into requests that the device takes: whole blocks, few enough and short enough segments.</summary>
internal struct SegmentCursor
{
    private int _segment;
    private uint _used; // bytes of it that were taken before

    internal readonly bool IsAtEnd(ReadOnlySpan<DmaSegment> segments) => _segment == segments.Length;

    internal void MoveToEnd(ReadOnlySpan<DmaSegment> segments) => _segment = segments.Length;

    /// <summary>Takes the next request's segments.</summary>
    /// <param name="segments">The buffer's, the same at each call.</param>
    /// <param name="into">Room for as many as the device takes, enough for a block however its memory is scattered.</param>
    /// <param name="blockBytes">What a request is a whole number of.</param>
    /// <param name="mostSegmentBytes">Most bytes of one segment.</param>
    /// <param name="mostBytes">Most bytes of the request, whole blocks.</param>
    /// <param name="count">How many segments were taken.</param>
    /// <returns>Their bytes: whole blocks.</returns>
    internal uint Take(ReadOnlySpan<DmaSegment> segments, Span<DmaSegment> into, uint blockBytes, uint mostSegmentBytes, uint mostBytes, out int count)
    {
        uint total = 0;
        count = 0;
        uint used = _used;
        for (int index = _segment; index < segments.Length; index++)
        {
            DmaSegment segment = segments[index];
            while (used < segment.SizeBytes && count < into.Length && total < mostBytes)
            {
                uint bytes = Math.Min(Math.Min(segment.SizeBytes - used, mostSegmentBytes), mostBytes - total);
                into[count++] = bytes == segment.SizeBytes ? segment : segment.Slice(used, bytes);
                total += bytes;
                used += bytes;
            }

            if (used < segment.SizeBytes)
                break;
            used = 0;
        }

        // What is no whole block is left to the next request.
        uint tail = total & (blockBytes - 1);
        total -= tail;
        for (; tail > 0; tail -= Shorten(into, ref count, tail))
        {
        }

        Advance(segments, total);
        return total;
    }

    private static uint Shorten(Span<DmaSegment> segments, ref int count, uint bytes)
    {
        DmaSegment last = segments[count - 1];
        if (last.SizeBytes <= bytes)
        {
            count--;
            return last.SizeBytes;
        }

        segments[count - 1] = last.Slice(0, last.SizeBytes - bytes);
        return bytes;
    }

    private void Advance(ReadOnlySpan<DmaSegment> segments, uint bytes)
    {
        while (bytes > 0)
        {
            uint part = Math.Min(bytes, segments[_segment].SizeBytes - _used);
            _used += part;
            bytes -= part;
            if (_used < segments[_segment].SizeBytes)
                continue;
            _segment++;
            _used = 0;
        }
    }
}
