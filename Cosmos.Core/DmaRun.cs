using System.Runtime.CompilerServices;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Physically contiguous memory that a hold keeps in place.</summary>
internal sealed class DmaRun(DmaHold hold)
{
    internal DmaHold Hold { get; } = hold;

    internal ulong Physical { get; set; }

    internal uint SizeBytes { get; set; }

    /// <summary>Begins a use of a part. Everything is checked here, where the number comes out, because whoever brings the part may have got it wrong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static DmaUse Begin(DmaRun? run, DmaDomain? domain, uint offset, uint sizeBytes, DmaDirection direction, out ulong address)
    {
        if (run is null)
            throw Unknown();
        DmaHold hold = run.Hold;
        if (hold.Domain != domain)
            throw Foreign(hold, domain);
        ulong begun = hold.Begin(); // from here on the memory stays, and so does what is known of it
        if ((hold.Allowed & direction) != direction || (ulong)offset + sizeBytes > run.SizeBytes || run.SizeBytes == 0)
            throw Refused(run, begun, offset, sizeBytes, direction);
        address = run.Physical + offset;
        return new DmaUse(hold, begun);
    }

    private static InvalidOperationException Unknown() => new("this is no memory that was mapped for a device");

    private static InvalidOperationException Foreign(DmaHold hold, DmaDomain? domain) => new($"memory of {hold.Domain.Device} is not for {domain?.Device}");

    private static ArgumentException Refused(DmaRun run, ulong begun, uint offset, uint sizeBytes, DmaDirection direction)
    {
        DmaHold hold = run.Hold;
        hold.End(begun);
        return new ArgumentException($"{sizeBytes} bytes at {offset} ({direction}) are not in the {run.SizeBytes} bytes that {hold.Domain.Device} may use ({hold.Allowed})");
    }
}

/// <summary>The frames behind pinned memory, those that follow each other joined. Used again and again without allocating, once it is large enough.</summary>
internal sealed class DmaRuns(DmaHold hold)
{
    private const int PageSize = PhysicalAddress.PageSize;
    private const int PagesAtOnce = 256;
    private readonly List<DmaRun> _runs = [];
    private DmaSegment[] _segments = [];
    private int _count;

    internal ReadOnlySpan<DmaSegment> Segments => _segments.AsSpan(0, _count);

    internal void Find(nuint address, int sizeBytes)
    {
        _count = 0;
        int offset = (int)(address & (PageSize - 1));
        Span<ulong> physical = stackalloc ulong[(int)Math.Min(PagesAtOnce, ((long)offset + sizeBytes + PageSize - 1) / PageSize)];
        nuint page = address - (nuint)offset;
        ulong start = 0;
        ulong end = 0;
        while (sizeBytes > 0)
        {
            int wanted = (int)Math.Min(PagesAtOnce, ((long)offset + sizeBytes + PageSize - 1) / PageSize);
            int found = ManagedMemory.TranslatePages(page, physical[..wanted]);
            if (found < wanted)
                throw new InvalidOperationException($"0x{page + (nuint)(found * PageSize):x} has no frame behind it");
            foreach (ulong frame in physical[..found])
            {
                int part = Math.Min(sizeBytes, PageSize - offset);
                if (frame + (uint)offset != end)
                {
                    Append(start, end);
                    start = end = frame + (uint)offset;
                }

                end += (uint)part;
                sizeBytes -= part;
                offset = 0;
            }

            page += (nuint)(found * PageSize);
        }

        Append(start, end);

        // Segments of what was found before may be around, and their runs' hold is opened again.
        for (int index = _count; index < _runs.Count; index++)
            (_runs[index].Physical, _runs[index].SizeBytes) = (0, 0);
        if (_segments.Length < _count)
            _segments = new DmaSegment[_runs.Count];
        for (int index = 0; index < _count; index++)
            _segments[index] = new DmaSegment(_runs[index], 0, _runs[index].SizeBytes);
    }

    private void Append(ulong start, ulong end)
    {
        if (start == end)
            return;
        if (_count == _runs.Count)
            _runs.Add(new DmaRun(hold));
        DmaRun run = _runs[_count++];
        run.Physical = start;
        run.SizeBytes = (uint)(end - start);
    }
}
