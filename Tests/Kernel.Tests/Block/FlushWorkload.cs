using System.Buffers.Binary;
using Cosmos.Core;

namespace Kernel.Tests.Block;

/// <summary>
/// Writes in rounds, each with a flush, and a note once the flush has returned: known to both sides, so that the host can tell from a log of the disk's writes
/// whether what was promised was there. A sector says which round wrote it.
/// </summary>
/// <remarks>
/// While a round is being flushed the next one writes already, to the other half of the sectors: a flush owes what was done before it, and nothing else is known.
/// </remarks>
public static class FlushWorkload
{
    /// <summary>Rounds that are flushed, the first being 1; those after them are written with the cache off.</summary>
    public const int FlushedRounds = 24;

    /// <summary>All rounds.</summary>
    public const int Rounds = 32;

    /// <summary>The sectors that are written, from here on.</summary>
    public const ulong First = TestDisk.FirstScratchSector;

    /// <summary>How many.</summary>
    public const int Sectors = 512;

    /// <summary>Where the notes are, one for each round.</summary>
    public const ulong FirstNote = First + Sectors;

    private const int WritesPerRound = 12;
    private const int LongestWrite = 16;
    private const uint Mark = 0x4E4F_5445;

    /// <summary>A write of whole sectors.</summary>
    public readonly record struct Write(ulong Sector, int Count);

    /// <summary>What a round writes. No two of its writes touch the same sector.</summary>
    public static IReadOnlyList<Write> WritesOf(int round)
    {
        const int Slot = Sectors / 2 / WritesPerRound;
        var random = new Random(round);
        ulong half = First + (ulong)(round % 2 * (Sectors / 2));
        return [.. Enumerable.Range(0, WritesPerRound).Select(index =>
        {
            int count = random.Next(1, LongestWrite + 1);
            return new Write(half + (ulong)((index * Slot) + random.Next(Slot - count + 1)), count);
        })];
    }

    /// <summary>
    /// The last round that must be on stable storage when a round's note is written. With the cache off it is the one before: QEMU 7.2 counts a write as one to
    /// be flushed only when it is over, which is after the flush that belongs to it, so its log of flushes is a write behind.
    /// </summary>
    public static int PromisedBy(int round) => round <= FlushedRounds ? round : round - 1;

    /// <summary>Fills whole sectors as a round writes them.</summary>
    public static void Fill(int round, ulong firstSector, Span<byte> sectors) => DiskWorkload.Stamp(firstSector, round, sectors);

    /// <summary>The round that wrote a sector, 0 for none.</summary>
    /// <exception cref="InvalidDataException">No round wrote that, nor was it there at first.</exception>
    public static int RoundOf(ulong sector, ReadOnlySpan<byte> content)
    {
        Span<byte> expected = stackalloc byte[SectorIndex.SizeBytes];
        TestDisk.Fill(sector, expected);
        if (expected.SequenceEqual(content)) return 0;
        int round = BinaryPrimitives.ReadUInt16LittleEndian(content);
        Fill(round, sector, expected);
        return expected.SequenceEqual(content) && round is > 0 and <= Rounds ? round : throw new InvalidDataException($"sector {sector} holds what nobody wrote");
    }

    /// <summary>The sector that says that a round is on stable storage.</summary>
    public static byte[] Note(int round)
    {
        byte[] sector = new byte[SectorIndex.SizeBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(sector, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(sector.AsSpan(4), round);
        return sector;
    }
}
