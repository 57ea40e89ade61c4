using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Finds the frames behind pinned memory and joins those that follow each other.</summary>
internal static class DmaSegments
{
    private const int PageSize = PhysicalAddress.PageSize;
    private const int PagesAtOnce = 256;

    /// <summary>The most segments that so many bytes can have.</summary>
    internal static int MostFor(int sizeBytes) => (sizeBytes / PageSize) + 2;

    /// <returns>How many segments were filled in.</returns>
    internal static int Find(nuint address, int sizeBytes, Span<DmaSegment> segments)
    {
        Span<ulong> physical = stackalloc ulong[PagesAtOnce];
        int count = 0;
        int offset = (int)(address & (PageSize - 1));
        nuint page = address - (nuint)offset;
        while (sizeBytes > 0)
        {
            int wanted = (int)Math.Min(PagesAtOnce, ((long)offset + sizeBytes + PageSize - 1) / PageSize);
            int found = ManagedMemory.TranslatePages(page, physical[..wanted]);
            if (found < wanted)
                throw new InvalidOperationException($"0x{page + (nuint)(found * PageSize):x} has no frame behind it");
            foreach (ulong frame in physical[..found])
            {
                int part = Math.Min(sizeBytes, PageSize - offset);
                count = Append(segments, count, frame + (uint)offset, (uint)part);
                sizeBytes -= part;
                offset = 0;
            }

            page += (nuint)(found * PageSize);
        }

        return count;
    }

    private static int Append(Span<DmaSegment> segments, int count, ulong physical, uint sizeBytes)
    {
        if (count > 0 && segments[count - 1] is var last && last.Address.Value + last.SizeBytes == physical)
            segments[count - 1] = new DmaSegment(last.Address, last.SizeBytes + sizeBytes);
        else
            segments[count++] = new DmaSegment(new DmaAddress(physical), sizeBytes);
        return count;
    }
}
