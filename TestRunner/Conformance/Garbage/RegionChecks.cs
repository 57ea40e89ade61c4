using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TestRunner.Conformance.Garbage;

/// <summary>What the collector is told, asked and refuses: regions without collections, modes of latency, and what hangs on objects.</summary>
internal static class RegionChecks
{
    public static readonly CheckGroup All = new("garbage")
    {
        { "a no-GC region that allocates more than it said", Violated },
        { "a no-GC region within another", () => { bool first = GC.TryStartNoGCRegion(1 << 20); string second = Shown.Thrown(static () => GC.TryStartNoGCRegion(1 << 20)); return (first, second, Shown.Thrown(GC.EndNoGCRegion)); } },
        { "a no-GC region that is collected in", () => { GC.TryStartNoGCRegion(1 << 20); GC.Collect(); return Shown.Thrown(GC.EndNoGCRegion); } },
        { "a no-GC region with room for large objects", () => { bool started = GC.TryStartNoGCRegion(2 << 20, 1 << 20); GC.KeepAlive(new byte[500_000]); GCLatencyMode mode = GCSettings.LatencyMode; GC.EndNoGCRegion(); return (started, mode, GCSettings.LatencyMode); } },
        { "a no-GC region whose parts do not fit together", () => Shown.Thrown(static () => GC.TryStartNoGCRegion(1 << 20, 2 << 20)) },
        { "SustainedLowLatency and back", () => { GCLatencyMode before = GCSettings.LatencyMode; GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency; GCLatencyMode during = GCSettings.LatencyMode; Churn(); GCSettings.LatencyMode = before; return (before, during, GCSettings.LatencyMode); } },
        { "LowLatency and back", () => { GCLatencyMode before = GCSettings.LatencyMode; GCSettings.LatencyMode = GCLatencyMode.LowLatency; GCLatencyMode during = GCSettings.LatencyMode; Churn(); GCSettings.LatencyMode = before; return (during, GCSettings.LatencyMode); } },
        { "the mode of a no-GC region cannot be set", () => Shown.Thrown(static () => GCSettings.LatencyMode = GCLatencyMode.NoGCRegion) },
        { "a mode that is none", () => Shown.Thrown(static () => GCSettings.LatencyMode = (GCLatencyMode)17) },
        { "a compaction mode that is none", () => Shown.Thrown(static () => GCSettings.LargeObjectHeapCompactionMode = (GCLargeObjectHeapCompactionMode)17) },
        { "collecting a generation that is none", () => Shown.Thrown(static () => GC.Collect(-1)) },
        { "collecting a generation beyond the last", () => Shown.Thrown(static () => GC.Collect(17)) },
        { "collecting in a mode that is none", () => Shown.Thrown(static () => GC.Collect(2, (GCCollectionMode)17)) },
        { "an aggressive collection of the youngest", () => Shown.Thrown(static () => GC.Collect(0, GCCollectionMode.Aggressive)) },
        { "an aggressive collection that does not block", () => Shown.Thrown(static () => GC.Collect(2, GCCollectionMode.Aggressive, blocking: false)) },
        { "ConditionalWeakTable adds once", () => { ConditionalWeakTable<object, string> t = []; object k = new(); t.Add(k, "a"); string twice = Shown.Thrown(() => t.Add(k, "b")); t.AddOrUpdate(k, "c"); t.TryGetValue(k, out string? v); return (twice, v, t.TryAdd(k, "d"), t.Remove(k), t.TryGetValue(k, out _)); } },
        { "ConditionalWeakTable is filled from eight threads", WeakTableOfMany },
        { "ConditionalWeakTable whose values hold their keys", ValuesHoldKeys },
        { "ConditionalWeakTable is read through", () => { ConditionalWeakTable<object, string> t = []; object[] keys = [new(), new(), new()]; foreach (object k in keys) t.Add(k, "v"); int n = 0; foreach (KeyValuePair<object, string> pair in t) n += pair.Value.Length; GC.KeepAlive(keys); t.Clear(); return (n, t.Count()); } },
        { "DependentHandle whose target goes", DependentGoes },
        { "ten thousand weak references", ManyWeak },
        { "ten thousand handles", () => { GCHandle[] all = [.. Enumerable.Range(0, 10_000).Select(static i => GCHandle.Alloc(i))]; GC.Collect(); int sum = all.Sum(static h => (int)h.Target!); Array.ForEach(all, static h => h.Free()); return sum; } },
        { "finalizers of a chain run once each", Chain },
        { "a finalizer that throws away its own exception", Swallowing },
        { "a finalizer that waits for a task", WaitingFinalizer },
        { "a finalizer that starts a thread", StartingFinalizer },
        { "objects that are pinned while others move", PinnedAmong },
    };

    private static void Churn()
    {
        for (int i = 0; i < 100_000; i++)
            GC.KeepAlive(new byte[100]);
    }

    private static object Violated()
    {
        bool started = GC.TryStartNoGCRegion(1 << 16);
        for (int i = 0; i < 100_000 && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion; i++)
            GC.KeepAlive(new byte[1000]);
        return (started, GCSettings.LatencyMode, Shown.Thrown(GC.EndNoGCRegion));
    }

    private static object WeakTableOfMany()
    {
        ConditionalWeakTable<object, object> table = [];
        object[][] keys = [.. Enumerable.Range(0, 8).Select(static _ => Enumerable.Range(0, 1000).Select(static _ => new object()).ToArray())];
        Threads.Fleet.Run(8, me =>
        {
            foreach (object key in keys[me])
                table.GetValue(key, static k => (object)k.GetHashCode());
        });
        GC.Collect();
        int right = keys.SelectMany(static k => k).Count(k => table.TryGetValue(k, out object? v) && (int)v == k.GetHashCode());
        GC.KeepAlive(keys);
        return right;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] FillWithCycles(ConditionalWeakTable<object, object> table) => [.. Enumerable.Range(0, 100).Select(_ =>
    {
        object[] key = new object[1];
        object[] value = [key];
        key[0] = value;
        table.Add(key, value);
        return new WeakReference(key);
    })];

    private static object ValuesHoldKeys()
    {
        ConditionalWeakTable<object, object> table = [];
        WeakReference[] keys = FillWithCycles(table);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        int left = keys.Count(static k => k.IsAlive);
        GC.KeepAlive(table);
        return left <= 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static DependentHandle MakeDependent() => new(new object(), new object());

    private static object DependentGoes()
    {
        DependentHandle handle = MakeDependent();
        GC.Collect();
        (object? target, object? dependent) = handle.TargetAndDependent;
        handle.Dispose();
        return (target is null, dependent is null, handle.IsAllocated);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] MakeWeak(object[] kept) => [.. Enumerable.Range(0, 10_000).Select(i => new WeakReference(i % 10 == 0 ? kept[i / 10] = new object() : new object()))];

    private static object ManyWeak()
    {
        object[] kept = new object[1000];
        WeakReference[] all = MakeWeak(kept);
        GC.Collect();
        int alive = all.Count(static w => w.IsAlive);
        GC.KeepAlive(kept);
        return alive is >= 1000 and <= 1001;
    }

    private sealed class Linked(Linked? next)
    {
        public static int Ended;

        public Linked? Next => next;

        ~Linked() => Interlocked.Increment(ref Ended);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeChain()
    {
        Linked? chain = null;
        for (int i = 0; i < 1000; i++)
            chain = new Linked(chain);
        GC.KeepAlive(chain);
    }

    private static void Finish()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static object Chain()
    {
        int before = Linked.Ended;
        MakeChain();
        Finish();
        return Linked.Ended - before;
    }

    private sealed class Ending(Action act)
    {
        ~Ending() => act();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(Action act) => GC.KeepAlive(new Ending(act));

    private static object Swallowing()
    {
        string caught = "";
        Make(() => caught = Shown.Thrown(static () => GC.KeepAlive(Convert.FromHexString("in a finalizer"))));
        Finish();
        return caught;
    }

    private static object WaitingFinalizer()
    {
        int result = 0;
        Make(() => result = Task.Run(static async () => { await Task.Delay(5); return 7; }).Result);
        Finish();
        return result;
    }

    private static object StartingFinalizer()
    {
        bool ran = false;
        Make(() => Threads.Fleet.Run(1, _ => ran = true));
        Finish();
        return ran;
    }

    private static object PinnedAmong()
    {
        List<(byte[] Array, GCHandle Handle, nint Address)> pinned = [];
        for (int i = 0; i < 10_000; i++)
        {
            byte[] some = new byte[50];
            some[0] = (byte)i;
            if (i % 100 != 0)
                continue;
            GCHandle handle = GCHandle.Alloc(some, GCHandleType.Pinned);
            pinned.Add((some, handle, handle.AddrOfPinnedObject()));
        }

        for (int i = 0; i < 3; i++)
            GC.Collect(i, GCCollectionMode.Forced, blocking: true, compacting: true);
        int right = pinned.Count(static p => p.Handle.AddrOfPinnedObject() == p.Address && Marshal.ReadByte(p.Address) == p.Array[0]);
        pinned.ForEach(static p => p.Handle.Free());
        return right;
    }
}
