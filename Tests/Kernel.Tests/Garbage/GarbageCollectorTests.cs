using System.Runtime;
using System.Runtime.CompilerServices;
using Xunit;

namespace Kernel.Tests.Garbage;

/// <summary>The runtime's collector over the nucleus' memory: it reserves, commits, gives back, and stops threads by signals.</summary>
public class GarbageCollectorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Collect_counts_a_collection(int generation)
    {
        int before = GC.CollectionCount(generation);
        GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
        Assert.True(GC.CollectionCount(generation) > before);
    }

    [Fact]
    public void Unreachable_object_goes_and_reachable_one_stays()
    {
        (WeakReference gone, WeakReference kept, object keep) = MakePair();
        GC.Collect();
        Assert.False(gone.IsAlive);
        Assert.True(kept.IsAlive);
        GC.KeepAlive(keep);
    }

    [Fact]
    public void Finalizer_runs_once_on_the_finalizer_thread()
    {
        int thread = 0;
        int runs = 0;
        MakeFinalizable(() =>
        {
            runs++;
            thread = Environment.CurrentManagedThreadId;
        });
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(1, runs);
        Assert.NotEqual(Environment.CurrentManagedThreadId, thread);
    }

    [Fact]
    public void Suppressed_finalizer_does_not_run()
    {
        bool ran = false;
        MakeSuppressed(() => ran = true);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.False(ran);
    }

    [Fact]
    public void Objects_survive_being_moved()
    {
        var list = new List<byte[]>();
        for (int index = 0; index < 500; index++)
        {
            list.Add([(byte)index, (byte)(index >> 8)]);
            _ = new byte[2000];
        }

        for (int turn = 0; turn < 2; turn++) GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        for (int index = 0; index < list.Count; index++) Assert.Equal(index, list[index][0] | (list[index][1] << 8));
        Assert.Equal(2, GC.GetGeneration(list));
    }

    [Fact]
    public void Memory_given_up_comes_back()
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long with = AllocateAndMeasure(16);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(with - before > 14L << 20, $"{before} to {with} bytes");
        Assert.True(after - before < 4L << 20, $"{before} to {after} bytes");
    }

    [Fact]
    public void Huge_array_is_an_exception_that_can_be_caught()
    {
        Assert.Throws<OutOfMemoryException>(static () => GC.KeepAlive(new long[Opaque(0x7FFF_FFC7)]));

        // And there is still memory for everybody else.
        Assert.Equal(1 << 20, new byte[1 << 20].Length);
    }

    [Fact]
    public void Filling_memory_is_an_exception_that_can_be_caught()
    {
        Assert.Throws<OutOfMemoryException>(static () => Fill([]));
        GC.Collect();
        Assert.Equal(4 << 20, new byte[4 << 20].Length);
    }

    [Fact]
    public void Pinned_array_keeps_its_place()
    {
        byte[] pinned = GC.AllocateArray<byte>(4096, pinned: true);
        pinned[17] = 42;
        var neighbours = new List<byte[]>();
        for (int index = 0; index < 1000; index++) neighbours.Add(new byte[100]);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        Assert.Equal(42, pinned[17]);
        Assert.Equal(GC.MaxGeneration, GC.GetGeneration(pinned));
        GC.KeepAlive(neighbours);
    }

    [Fact]
    public void Collections_stop_and_start_threads_that_run_managed_code()
    {
        // A spinning thread has to be stopped by the activation signal, since it never calls anything.
        bool stop = false;
        long[] turns = new long[3];
        Thread[] threads = [.. Enumerable.Range(0, turns.Length).Select(index => new Thread(() =>
        {
            while (!Volatile.Read(ref stop)) turns[index]++;
        }))];
        foreach (Thread thread in threads) thread.Start();
        for (int turn = 0; turn < 20; turn++)
        {
            GC.Collect();
            Thread.Sleep(1);
        }

        Thread.Sleep(50);
        Volatile.Write(ref stop, true);
        foreach (Thread thread in threads) Assert.True(thread.Join(10_000));
        Assert.All(turns, static turn => Assert.True(turn > 0));
    }

    [Fact]
    public void Threads_that_allocate_together_lose_nothing()
    {
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(seed => new Thread(() =>
        {
            var kept = new Dictionary<int, string>();
            for (int index = 0; index < 4000; index++)
            {
                kept[index % 200] = $"{seed}:{index}";
                if (kept[index % 200] != $"{seed}:{index}") Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(30_000));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Dependent_handle_keeps_what_depends_on_a_live_key()
    {
        var table = new ConditionalWeakTable<object, string>();
        object key = new();
        table.Add(key, new string('v', 3));
        GC.Collect();
        Assert.True(table.TryGetValue(key, out string? value));
        Assert.Equal("vvv", value);
    }

    [Fact]
    public void Settings_say_what_collector_runs()
    {
        Assert.False(GCSettings.IsServerGC);
        Assert.True(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes > 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Gone, WeakReference Kept, object Keep) MakePair()
    {
        object keep = new();
        return (new WeakReference(new object()), new WeakReference(keep), keep);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeFinalizable(Action atEnd) => GC.KeepAlive(new Finalizable(atEnd));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeSuppressed(Action atEnd) => GC.SuppressFinalize(new Finalizable(atEnd));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long AllocateAndMeasure(int megabytes)
    {
        var blocks = new List<byte[]>();
        for (int index = 0; index < megabytes; index++) blocks.Add(new byte[1 << 20]);
        long total = GC.GetTotalMemory(forceFullCollection: false);
        GC.KeepAlive(blocks);
        return total;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Opaque(int value) => value;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill(List<byte[]> blocks)
    {
        // Bounded, so that the test fails instead of never ending on a machine without bounds.
        for (int index = 0; index < 4096; index++)
        {
            byte[] block = new byte[1 << 20];
            for (int offset = 0; offset < block.Length; offset += 4096) block[offset] = 1;
            blocks.Add(block);
        }
    }

    private sealed class Finalizable(Action atEnd)
    {
        ~Finalizable() => atEnd();
    }
}
