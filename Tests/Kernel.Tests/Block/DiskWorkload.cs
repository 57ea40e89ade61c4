namespace Kernel.Tests.Block;

/// <summary>
/// What <see cref="DiskSuite"/> writes to a disk of <see cref="TestDisk.WritableBytes"/>, known to both sides: the guest does it, and the host computes from it
/// what the image then holds.
/// </summary>
public static class DiskWorkload
{
    /// <summary>Where the random requests go.</summary>
    public const ulong RandomFirst = TestDisk.FirstScratchSector;

    /// <summary>How many sectors they have.</summary>
    public const int RandomSectors = 4096;

    /// <summary>Where the requests go that are in flight together.</summary>
    public const ulong TogetherFirst = RandomFirst + RandomSectors;

    /// <summary>How many of those write; as many again read.</summary>
    public const int TogetherWrites = 500;

    /// <summary>Sectors of each of them.</summary>
    public const int TogetherSectors = 2;

    /// <summary>The last sector of the disk, which is written too.</summary>
    public const ulong LastSector = (TestDisk.WritableBytes / 512) - 1;

    private const int Seed = 7;
    private const int RandomSteps = 120;
    private const int LongestStep = 64;

    /// <summary>What a step does.</summary>
    public enum Kind
    {
        /// <summary>It reads, and compares with the model.</summary>
        Read,

        /// <summary>It writes.</summary>
        Write,

        /// <summary>It has the device write zeroes, where it can.</summary>
        Zero,

        /// <summary>It flushes.</summary>
        Flush,
    }

    /// <summary>A step: sectors from the start of the random part, and what is written to them.</summary>
    public readonly record struct Step(Kind Kind, int Sector, int Count, int Version)
    {
        /// <summary>What a write writes.</summary>
        public byte[] Data()
        {
            byte[] data = new byte[Count * 512];
            Stamp(RandomFirst + (ulong)Sector, Version, data);
            return data;
        }
    }

    /// <summary>The steps, always the same.</summary>
    public static IEnumerable<Step> Steps()
    {
        var random = new Random(Seed);
        for (int version = 1; version <= RandomSteps; version++)
        {
            int sector = random.Next(RandomSectors);
            int count = Math.Min(random.Next(1, LongestStep + 1), RandomSectors - sector);
            Kind kind = random.Next(16) switch
            {
                0 => Kind.Flush,
                1 or 2 => Kind.Zero,
                < 9 => Kind.Write,
                _ => Kind.Read,
            };
            yield return new Step(kind, sector, count, version);
        }
    }

    /// <summary>Changes a model of the random part as a step changes the disk.</summary>
    public static void Apply(Step step, Span<byte> model)
    {
        Span<byte> part = model.Slice(step.Sector * 512, step.Count * 512);
        if (step.Kind == Kind.Write) step.Data().CopyTo(part);
        else if (step.Kind == Kind.Zero) part.Clear();
    }

    /// <summary>Fills whole sectors with bytes that say where they are and which write they came with.</summary>
    public static void Stamp(ulong firstSector, int version, Span<byte> sectors)
    {
        TestDisk.Fill(firstSector, sectors);
        for (int offset = 0; offset < sectors.Length; offset += 8) sectors[offset] = (byte)version;
        for (int offset = 1; offset < sectors.Length; offset += 8) sectors[offset] = (byte)(version >> 8);
    }

    /// <summary>The whole image after all of it.</summary>
    public static byte[] ImageAfter()
    {
        byte[] image = TestDisk.Image(TestDisk.WritableBytes);
        foreach (Step step in Steps()) Apply(step, image.AsSpan((int)RandomFirst * 512, RandomSectors * 512));
        Stamp(TogetherFirst, TogetherWrites, image.AsSpan((int)TogetherFirst * 512, TogetherWrites * TogetherSectors * 512));
        Stamp(LastSector, 1, image.AsSpan((int)LastSector * 512, 512));
        return image;
    }
}
