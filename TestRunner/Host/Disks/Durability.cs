using Kernel.Tests.Block;

namespace TestRunner.Host.Disks;

/// <summary>Whether a log of writes holds, at each flush, all that the guest had been told was flushed.</summary>
public static class Durability
{
    /// <summary>
    /// Replays a log of <see cref="FlushWorkload"/>. Before a round's note came to the disk, the guest had been told that the round is on stable storage: all of
    /// it must be in what the log holds up to the last flush before the note.
    /// </summary>
    /// <returns>How many notes there were.</returns>
    /// <exception cref="InvalidDataException">What was promised is not there.</exception>
    public static int Check(IReadOnlyList<WriteLog.Entry> log)
    {
        byte[] image = TestDisk.Image(TestDisk.WritableBytes);
        byte[] stable = [.. image];
        int notes = 0;
        foreach (WriteLog.Entry entry in log)
        {
            if (entry.IsFlush)
            {
                image.CopyTo(stable, 0);
                continue;
            }

            if (entry.Sector is > FlushWorkload.FirstNote and <= FlushWorkload.FirstNote + FlushWorkload.Rounds)
                CheckPromised((int)(entry.Sector - FlushWorkload.FirstNote), ++notes, stable);
            entry.Data.Span.CopyTo(image.AsSpan((int)entry.Sector * 512));
        }

        return notes;
    }

    private static void CheckPromised(int round, int expected, byte[] stable)
    {
        if (round != expected) throw new InvalidDataException($"the note of round {round} comes where that of round {expected} should");
        for (int promised = 1; promised <= FlushWorkload.PromisedBy(round); promised++)
        {
            foreach (FlushWorkload.Write write in FlushWorkload.WritesOf(promised))
            {
                for (ulong sector = write.Sector; sector < write.Sector + (ulong)write.Count; sector++)
                {
                    int holds = FlushWorkload.RoundOf(sector, stable.AsSpan((int)sector * 512, 512));
                    if (holds < promised) throw new InvalidDataException($"round {promised} was promised, and sector {sector} is of round {holds} when the note of {round} comes");
                }
            }
        }
    }
}
