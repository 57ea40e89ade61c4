using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TestRunner.Conformance.Garbage;

/// <summary>The garbage collector and what hangs on it.</summary>
internal static class CollectionChecks
{
    public static readonly CheckGroup All = new("garbage")
    {
        { "workstation collector, concurrent", () => (GCSettings.IsServerGC, GCSettings.LatencyMode) },
        { "generations", () => (GC.MaxGeneration, GC.GetGeneration(new object())) },
        { "an object grows old", () => { object o = new(); GC.Collect(0); int one = GC.GetGeneration(o); GC.Collect(1); int two = GC.GetGeneration(o); GC.KeepAlive(o); return (one, two); } },
        { "a large array is born old", () => GC.GetGeneration(new byte[200_000]) },
        { "collections are counted", () => { int before = GC.CollectionCount(2); GC.Collect(); return GC.CollectionCount(2) - before; } },
        { "allocated bytes grow by what is allocated", () => { long before = GC.GetAllocatedBytesForCurrentThread(); byte[] b = new byte[10_000]; return GC.GetAllocatedBytesForCurrentThread() - before >= b.Length; } },
        { "the dead are freed", () => { WeakReference w = Dead(); GC.Collect(); return w.IsAlive; } },
        { "the living stay", () => { object o = new(); WeakReference w = new(o); GC.Collect(); bool alive = w.IsAlive; GC.KeepAlive(o); return alive; } },
        { "cycles are freed", () => { WeakReference w = Cycle(); GC.Collect(); return w.IsAlive; } },
        { "a finalizer runs", () => { int before = Finalized.Count; Make(10); Finish(); return Finalized.Count - before; } },
        { "a suppressed finalizer does not", () => { int before = Finalized.Count; MakeSuppressed(); Finish(); return Finalized.Count - before; } },
        { "ReRegisterForFinalize", () => { int before = Finalized.Count; MakeTwice(); Finish(); Finish(); return Finalized.Count - before; } },
        { "resurrection", Resurrect },
        { "long weak references see the finalizer", LongWeak },
        { "WeakReference<T>", () => { string s = new('x', 3); WeakReference<string> w = new(s); bool has = w.TryGetTarget(out string? t); GC.KeepAlive(s); return (has, t); } },
        { "GCHandle keeps what it holds", () => { GCHandle h = HandleTo(); GC.Collect(); string s = (string)h.Target!; h.Free(); return s; } },
        { "a weak GCHandle does not", () => { GCHandle h = WeakHandle(); GC.Collect(); object? o = h.Target; h.Free(); return o is null; } },
        { "a pinned array stays where it is", Pinned },
        { "pinning what holds references is refused", () => Shown.Thrown(static () => GCHandle.Alloc(new object[1], GCHandleType.Pinned)) },
        { "arrays of the pinned heap", () => { byte[] a = GC.AllocateArray<byte>(100, pinned: true); nint before = Marshal.UnsafeAddrOfPinnedArrayElement(a, 0); Garble(); GC.Collect(); return Marshal.UnsafeAddrOfPinnedArrayElement(a, 0) == before; } },
        { "DependentHandle", Dependent },
        { "ConditionalWeakTable forgets with its key", Conditional },
        { "ConditionalWeakTable remembers while the key lives", () => { ConditionalWeakTable<object, string> t = []; object k = new(); t.Add(k, "v"); GC.Collect(); bool has = t.TryGetValue(k, out string? v); GC.KeepAlive(k); return (has, v); } },
        { "no collection in a no-GC region", NoGcRegion },
        { "a no-GC region of no size is refused", () => Shown.Thrown(static () => GC.TryStartNoGCRegion(-1)) },
        { "a no-GC region that no machine has room for", NoRoomForRegion },
        { "ending a no-GC region that is none", () => Shown.Thrown(GC.EndNoGCRegion) },
        { "latency modes can be set", LatencyModes },
        { "large object heap compaction is asked for once", () => { GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce; GC.Collect(); return GCSettings.LargeObjectHeapCompactionMode; } },
        { "GetGCMemoryInfo is filled in", MemoryInfo },
        { "memory info of each kind of collection", () => (GC.GetGCMemoryInfo(GCKind.Any).Index > 0, GC.GetGCMemoryInfo(GCKind.FullBlocking).Generation) },
        { "a background collection happens", Background },
        { "AddMemoryPressure", () => { GC.AddMemoryPressure(1 << 20); GC.RemoveMemoryPressure(1 << 20); return Shown.Thrown(static () => GC.AddMemoryPressure(-1)); } },
        { "an array that is too long", () => Shown.Thrown(static () => GC.KeepAlive(new byte[Array.MaxLength + 1L])) },
        { "an array of negative length", () => Shown.Thrown(static () => GC.KeepAlive(new byte[Minus()])) },
        { "a string that is too long", () => Shown.Thrown(static () => new string('x', int.MaxValue)) },
        { "memory that cannot be had is an exception", () => Shown.Thrown(static () => GC.KeepAlive(new long[int.MaxValue / 2][])) is { } text && (text.StartsWith("OutOfMemoryException", StringComparison.Ordinal) || text == "nothing thrown") },
        { "a million small objects survive their moves", Survivors },
        { "references from old to young are seen", OldToYoung },
        { "interior references keep their array", Interior },
        { "threads allocate at once", Together },
        { "collections while threads run", WhileRunning },
        { "GC.RegisterForFullGCNotification is refused when concurrent", () => Shown.Thrown(static () => GC.RegisterForFullGCNotification(10, 10)) },
        { "GC.WaitForPendingFinalizers returns", () => { GC.WaitForPendingFinalizers(); return true; } },
        { "a finalizer that makes garbage", () => { MakeBusy(); Finish(); return FinalizedBusily.Done; } },
        { "GetTotalPauseDuration grows", () => { TimeSpan before = GC.GetTotalPauseDuration(); GC.Collect(); return GC.GetTotalPauseDuration() > before; } },
        { "the heap shrinks after a peak", Shrinks },
        { "ArrayPool rents what is at least as long", () => { byte[] a = System.Buffers.ArrayPool<byte>.Shared.Rent(1000); int n = a.Length; System.Buffers.ArrayPool<byte>.Shared.Return(a); return n; } },
        { "MemoryFailPoint", () => Shown.Thrown(static () => { using MemoryFailPoint f = new(1); }) },
        { "GC.RefreshMemoryLimit", () => Shown.Thrown(GC.RefreshMemoryLimit) },
        { "GetConfigurationVariables", () => GC.GetConfigurationVariables().ContainsKey("ServerGC") },
    };

    private static int Minus() => -1;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Dead() => new(new object());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Cycle()
    {
        object[] a = new object[1];
        object[] b = [a];
        a[0] = b;
        return new WeakReference(a);
    }

    private static void Finish()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private sealed class Finalized
    {
        public static int Count;
        public bool Again;

        ~Finalized()
        {
            Count++;
            if (!Again)
                return;
            Again = false;
            GC.ReRegisterForFinalize(this);
        }
    }

    private sealed class FinalizedBusily
    {
        public static bool Done;

        ~FinalizedBusily()
        {
            for (int i = 0; i < 10_000; i++)
                GC.KeepAlive(new byte[100]);
            Done = true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(int count)
    {
        for (int i = 0; i < count; i++)
            GC.KeepAlive(new Finalized());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeSuppressed() => GC.SuppressFinalize(new Finalized());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeTwice() => GC.KeepAlive(new Finalized { Again = true });

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeBusy() => GC.KeepAlive(new FinalizedBusily());

    private sealed class Phoenix
    {
        public static Phoenix? Risen;

        ~Phoenix() => Risen = this;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MakePhoenix(bool track) => new(new Phoenix(), track);

    private static object Resurrect()
    {
        Phoenix.Risen = null;
        MakePhoenix(false);
        Finish();
        bool risen = Phoenix.Risen is not null;
        Phoenix.Risen = null;
        return risen;
    }

    private static object LongWeak()
    {
        WeakReference tracking = MakePhoenix(true);
        WeakReference ordinary = MakePhoenix(false);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        bool seen = tracking.Target is not null;
        bool gone = ordinary.Target is null;
        Phoenix.Risen = null;
        return (seen, gone);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GCHandle HandleTo() => GCHandle.Alloc(new string('h', 4));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GCHandle WeakHandle() => GCHandle.Alloc(new object(), GCHandleType.Weak);

    private static void Garble()
    {
        for (int i = 0; i < 1000; i++)
            GC.KeepAlive(new byte[1000]);
    }

    private static object Pinned()
    {
        Garble();
        byte[] array = [1, 2, 3];
        GCHandle handle = GCHandle.Alloc(array, GCHandleType.Pinned);
        nint before = handle.AddrOfPinnedObject();
        Garble();
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        bool same = handle.AddrOfPinnedObject() == before && Marshal.ReadByte(before, 2) == 3;
        handle.Free();
        return same;
    }

    private static object Dependent()
    {
        object key = new();
        DependentHandle handle = new(key, new string('d', 3));
        GC.Collect();
        object? dependent = handle.Dependent;
        bool alive = dependent is not null;
        GC.KeepAlive(key);
        handle.Dispose();
        return (alive, handle.IsAllocated);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AddOne(ConditionalWeakTable<object, object> table)
    {
        object value = new();
        table.Add(new object(), value);
        return new WeakReference(value);
    }

    private static object Conditional()
    {
        ConditionalWeakTable<object, object> table = [];
        WeakReference value = AddOne(table);
        Finish();
        return (value.IsAlive, table.Count());
    }

    private static object NoGcRegion()
    {
        bool started = GC.TryStartNoGCRegion(1 << 20);
        int before = GC.CollectionCount(0);
        for (int i = 0; i < 500; i++)
            GC.KeepAlive(new byte[1000]);
        int during = GC.CollectionCount(0) - before;
        GCLatencyMode mode = GCSettings.LatencyMode;
        GC.EndNoGCRegion();
        return (started, during, mode, GCSettings.LatencyMode);
    }

    private static object NoRoomForRegion()
    {
        bool started = GC.TryStartNoGCRegion(1L << 50);
        for (int generation = 0; generation <= 2; generation++)
        {
            Garble();
            GC.Collect(generation);
        }

        return (started, Survivors(), GCSettings.LatencyMode);
    }

    private static object LatencyModes()
    {
        GCLatencyMode before = GCSettings.LatencyMode;
        List<GCLatencyMode> seen = [];
        foreach (GCLatencyMode mode in (GCLatencyMode[])[GCLatencyMode.Batch, GCLatencyMode.LowLatency, GCLatencyMode.SustainedLowLatency, GCLatencyMode.Interactive])
        {
            GCSettings.LatencyMode = mode;
            seen.Add(GCSettings.LatencyMode);
        }

        GCSettings.LatencyMode = before;
        return seen;
    }

    private static object MemoryInfo()
    {
        GC.Collect();
        GCMemoryInfo info = GC.GetGCMemoryInfo();
        return (info.TotalAvailableMemoryBytes > 0, info.HeapSizeBytes > 0, info.TotalCommittedBytes >= info.HeapSizeBytes, info.HighMemoryLoadThresholdBytes > 0,
            info.MemoryLoadBytes > 0, info.GenerationInfo.Length, info.PauseDurations.Length, info.Compacted || !info.Compacted);
    }

    private static object Background()
    {
        List<byte[]> held = [];
        for (int i = 0; i < 200; i++)
            held.Add(new byte[10_000]);
        GC.Collect(2, GCCollectionMode.Forced, blocking: false);
        for (int i = 0; i < 2000 && GC.GetGCMemoryInfo(GCKind.Background).Index == 0; i++)
        {
            held[i % held.Count] = new byte[10_000];
            Thread.Sleep(1);
        }

        // On a busy host the runtime's record of it may hold a number and nothing else, on Linux as well.
        return GC.GetGCMemoryInfo(GCKind.Background).Index > 0;
    }

    private sealed class Node(int value, Node? next)
    {
        public readonly int Value = value;
        public readonly Node? Next = next;
    }

    private static object Survivors()
    {
        Node? head = null;
        for (int i = 0; i < 1_000_000; i++)
        {
            head = new Node(i, head);
            if (i % 250_000 == 0)
                GC.Collect(1);
        }

        long sum = 0;
        for (Node? node = head; node is not null; node = node.Next)
            sum += node.Value;
        return sum;
    }

    private static object OldToYoung()
    {
        object[] old = new object[1000];
        GC.Collect();
        GC.Collect();
        for (int i = 0; i < old.Length; i++)
            old[i] = i;
        GC.Collect(0);
        Garble();
        return (GC.GetGeneration(old), old.Cast<int>().Sum());
    }

    private static object Interior()
    {
        Memory<int> tail = new int[100].AsMemory(50);
        tail.Span[0] = 5;
        Garble();
        GC.Collect();
        return (tail.Span[0], tail.Length);
    }

    private static object Together()
    {
        long total = 0;
        Threads.Fleet.Run(8, me =>
        {
            Dictionary<int, string> own = [];
            for (int i = 0; i < 5000; i++)
                own[i % 500] = $"{me}:{i}";
            Interlocked.Add(ref total, own.Values.Sum(static s => s.Length));
        });
        return total;
    }

    private static object WhileRunning()
    {
        int wrong = 0;
        Thread[] threads = Threads.Fleet.Start(6, me =>
        {
            for (int i = 0; i < 300; i++)
            {
                int[] a = new int[100 + i];
                Array.Fill(a, me);
                if (a.Sum() != me * a.Length)
                    Interlocked.Increment(ref wrong);
            }
        });
        for (int i = 0; i < 20; i++)
            GC.Collect(i % 3);
        Threads.Fleet.Join(threads);
        return wrong;
    }

    private static object Shrinks()
    {
        Peak();
        long high = GC.GetGCMemoryInfo().HeapSizeBytes;
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        GC.Collect(2, GCCollectionMode.Aggressive, true, true);
        return GC.GetGCMemoryInfo().HeapSizeBytes < high / 2;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Peak()
    {
        List<byte[]> held = [];
        for (int i = 0; i < 2000; i++)
            held.Add(new byte[10_000]);
        GC.Collect();
        GC.KeepAlive(held);
    }
}
