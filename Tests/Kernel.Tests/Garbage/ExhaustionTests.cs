using System.Runtime.CompilerServices;
using Cosmos.Core;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Garbage;

/// <summary>All memory taken, in several ways and again and again: each time an exception that is caught, and everything works after it.</summary>
public abstract class ExhaustionTests
{
    /// <summary>How long a test may take, in milliseconds: the machine is filled again and again.</summary>
    internal const int Patience = 300_000;

    /// <summary>How many threads are started.</summary>
    protected const int ThreadCount = 4;

    private const int FrameBytes = 4096;

    /// <summary>How often memory is filled.</summary>
    protected abstract int Rounds { get; }

    [Fact(Timeout = Patience)]
    public void Large_arrays_until_there_is_no_more() => Exhaust(static () => new byte[1 << 20]);

    [Fact(Timeout = Patience)]
    public void No_region_without_collections_where_there_is_no_room()
    {
        for (int round = 0; round < Rounds; round++)
        {
            Assert.False(GC.TryStartNoGCRegion(1L << 50));
            for (int generation = 0; generation <= 2; generation++)
            {
                Keep(200);
                GC.Collect(generation);
            }

            EverythingWorks();
        }
    }

    [Fact]
    public void Heap_may_grow_with_the_machine()
    {
        long memory = (long)Machine.Boot.MemoryBytes;
        Assert.InRange(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, memory / 2, memory);
    }

    [Fact(Timeout = Patience)]
    public void Memory_goes_back_to_the_machine_after_a_peak()
    {
        GiveBack();
        long before = Held();
        Assert.NotNull(Fill(static () => new byte[100_000]));
        long peak = GC.GetGCMemoryInfo().TotalCommittedBytes / FrameBytes;
        long most = (long)Machine.Boot.MemoryBytes / FrameBytes;
        Assert.True(peak > most / 3, $"{peak} frames of {most} at the peak");
        GiveBack();
        long after = Held();
        Assert.True(after <= before + Math.Max(most / 16, 2048), $"{before} frames before, {after} after, of {most}");
    }

    /// <summary>Fills memory, in rounds, and sees to it that everything works after each.</summary>
    protected void Exhaust(Func<object> make)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Assert.NotNull(Fill(make));
            EverythingWorks();
        }
    }

    /// <summary>Fills memory until that throws; what was made is garbage when this returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static OutOfMemoryException? Fill(Func<object> make)
    {
        object?[]? chain = null;
        try
        {
            while (true)
            {
                object?[] link = new object?[64];
                link[0] = chain;
                chain = link;
                for (int i = 1; i < link.Length; i++)
                {
                    link[i] = make();
                    Touch(link[i] as byte[]);
                }
            }
        }
        catch (OutOfMemoryException e)
        {
            GC.KeepAlive(chain);
            return e;
        }
    }

    // A page that nobody wrote to costs nothing.
    private static void Touch(byte[]? bytes)
    {
        for (int i = 0; i < bytes?.Length; i += FrameBytes)
            bytes[i] = 0xA5;
    }

    /// <summary>Takes a trap, runs tasks and threads, formats, and collects.</summary>
    protected static void EverythingWorks()
    {
        GC.Collect();
        Assert.Throws<NullReferenceException>(static () => LengthOf(null!));
        Assert.Equal(6, Task.Run(static async () =>
        {
            await Task.Yield();
            return 6;
        }).Result);
        int ran = 0;
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(_ => new Thread(() => Interlocked.Increment(ref ran)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(ThreadCount, ran);
        Assert.Equal("after 10000", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"after {new string('t', 10_000).Length}"));
        Keep(1000);
    }

    internal static void Keep(int count)
    {
        List<byte[]> kept = [];
        for (int i = 0; i < count; i++)
            kept.Add([(byte)i, (byte)(i >> 8)]);
        GC.Collect(0);
        for (int i = 0; i < count; i++)
            Assert.Equal(i, kept[i][0] | (kept[i][1] << 8));
    }

    private static void GiveBack()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }

    private static long Held() => Machine.CountFrames()[FrameOwner.Managed];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int LengthOf(string text) => text.Length;
}

/// <summary>On a machine of 64 MiB.</summary>
[Machine(Bare = true, Memory = "64M")]
public sealed class SmallExhaustionTests : ExhaustionTests
{
    /// <inheritdoc/>
    protected override int Rounds => 4;

    [Fact(Timeout = Patience)]
    public void Arrays_of_all_sizes_until_there_is_no_more()
    {
        int size = 1;
        Exhaust(() => new byte[size = size * 3 % 300_007]);
    }
}

/// <summary>All memory taken and let go, as often as it can be had, on a machine of 256 MiB.</summary>
[Machine(Bare = true, Memory = "256M")]
public sealed class RepeatedExhaustionTests
{
    [Fact(Timeout = ExhaustionTests.Patience)]
    public void As_much_can_be_had_again_as_before_without_collecting()
    {
        const int rounds = 4;
        const int size = 1 << 20;
        long least = (long)Machine.Boot.MemoryBytes / 2;
        for (int round = 0; round < rounds; round++)
        {
            long held = 0;
            Assert.NotNull(ExhaustionTests.Fill(() =>
            {
                held += size;
                return new byte[size];
            }));
            Assert.True(held > least, $"{held} bytes in round {round}");

            // The first of these finds that all that was held is garbage.
            byte[] next = new byte[size];
            ExhaustionTests.Keep(1000);
            GC.KeepAlive(next);
            Assert.Equal(6, Task.Run(static () => 6).Result);
        }
    }
}

/// <summary>On a machine of 2 GiB.</summary>
[Machine(Bare = true, Memory = "2G")]
public sealed class LargeExhaustionTests : ExhaustionTests
{
    /// <inheritdoc/>
    protected override int Rounds => 2;
}
