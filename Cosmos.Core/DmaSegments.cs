using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Finds the frames behind pinned memory and joins those that follow each other.</summary>
internal static class DmaSegments
{
    private const int PageSize = PhysicalAddress.PageSize;

    /// <summary>The most segments that so many bytes can have.</summary>
    internal static int MostFor(int sizeBytes) => (sizeBytes / PageSize) + 2;

    /// <returns>How many segments were filled in.</returns>
    internal static int Find(nuint address, int sizeBytes, Span<DmaSegment> segments)
    {
        int count = 0;
        while (sizeBytes > 0)
        {
            if (!ManagedMemory.TryTranslate(address, out ulong physical))
                throw new InvalidOperationException($"0x{address:x} has no frame behind it");
            int part = Math.Min(sizeBytes, PageSize - (int)(address & (PageSize - 1)));
            if (count > 0 && segments[count - 1].Address.Value + segments[count - 1].SizeBytes == physical)
                segments[count - 1] = new DmaSegment(segments[count - 1].Address, segments[count - 1].SizeBytes + (uint)part);
            else
                segments[count++] = new DmaSegment(new DmaAddress(physical), (uint)part);
            address += (nuint)part;
            sizeBytes -= part;
        }

        return count;
    }
}
