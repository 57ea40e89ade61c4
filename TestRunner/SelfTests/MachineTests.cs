using System.Diagnostics;
using Cosmos.Core;
using Xunit;

namespace TestRunner.SelfTests;

/// <summary>The machine: time, memory, disks.</summary>
public class MachineTests
{
    [Fact]
    public void Time_goes_forward()
    {
        long last = Clock.NowNs;
        for (int i = 0; i < 10_000; i++)
        {
            long now = Clock.NowNs;
            Check.That(now >= last, $"{now} came after {last}");
            last = now;
        }
    }

    [Fact]
    public void Sleep_takes_as_long_as_it_says()
    {
        long start = Stopwatch.GetTimestamp();
        Thread.Sleep(50);
        double tookMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Check.That(tookMs is >= 49 and < 60_000, $"50 ms took {tookMs:0.0} ms");
    }

    [Fact]
    public void Every_frame_of_memory_has_an_owner()
    {
        long frames = 0;
        foreach ((FrameOwner owner, long count) in Machine.CountFrames())
            frames += owner == FrameOwner.Device ? 0 : count;
        long expected = (long)(Machine.Boot.MemoryBytes / 4096);
        Check.That(frames >= expected, $"{frames} frames have an owner, the memory map has {expected}");
    }

    [Fact]
    public void This_thread_is_listed_as_running() =>
        Check.That(Machine.Threads.Any(static thread => thread.State == KernelThreadState.Running), "no thread runs");

    [Fact]
    public void Timer_interrupts()
    {
        ulong before = Ticks();
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start).TotalMilliseconds < 20)
        {
        }

        Check.That(Ticks() > before, "no interrupt was taken in 20 ms");
    }

    [Fact]
    public void Disks_read_the_same_twice()
    {
        byte[] first = new byte[4 * SectorIndex.SizeBytes];
        byte[] second = new byte[4 * SectorIndex.SizeBytes];
        foreach (IBlockDevice disk in SelfTestDisks.All().Where(static disk => disk.SectorCount >= 4))
        {
            disk.Read(new SectorIndex(0), first);
            disk.Read(new SectorIndex(0), second);
            Check.That(first.AsSpan().SequenceEqual(second), $"{disk.Name} gave two answers");
        }
    }

    [Fact]
    public void Disks_refuse_sectors_past_their_end()
    {
        byte[] sector = new byte[SectorIndex.SizeBytes];
        foreach (IBlockDevice disk in SelfTestDisks.All())
            Check.Throws<ArgumentOutOfRangeException>(() => disk.Read(new SectorIndex(disk.SectorCount), sector));
    }

    private static ulong Ticks() => Machine.Interrupts.Aggregate(0UL, static (sum, source) => sum + source.Count);
}
