using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TestRunner.Conformance.Threads;

/// <summary>The thread pool and what is built upon it.</summary>
internal static class TaskChecks
{
    public static readonly CheckGroup All = new("threads")
    {
        { "Task.Run gives its result", async () => await Task.Run(static () => 6 * 7) },
        { "a task's exception reaches the one who awaits", () => Shown.Thrown(() => Task.Run(static () => throw new FormatException("from a task")).Wait()) },
        { "Task.WhenAll collects exceptions", WhenAllFails },
        { "Task.WhenAny gives the first", async () => { TaskCompletionSource<int> never = new(); return await await Task.WhenAny(never.Task, Task.FromResult(3)); } },
        { "Task.WhenEach", WhenEach },
        { "Task.Delay can be cancelled", async () => await Shown.Thrown(static () => Task.Delay(-1, new CancellationToken(true))) },
        { "Task.WaitAsync gives up", async () => await Shown.Thrown(static () => new TaskCompletionSource().Task.WaitAsync(TimeSpan.FromMilliseconds(10))) },
        { "ContinueWith runs on faults only when asked to", () => Task.Run(static () => throw new FormatException("x")).ContinueWith(static t => t.Exception!.InnerException!.Message, TaskContinuationOptions.OnlyOnFaulted).Result },
        { "child tasks are waited for", Children },
        { "TaskCompletionSource from another thread", async () => { TaskCompletionSource<string> s = new(); Fleet.Run(1, _ => s.SetResult("set")); return await s.Task; } },
        { "ValueTask", async () => await new ValueTask<int>(5) + await new ValueTask<int>(Task.FromResult(6)) },
        { "an async method through many awaits", async () => { int n = 0; for (int i = 0; i < 1000; i++) { await Task.Yield(); n += i; } return n; } },
        { "async streams", async () => { List<int> seen = []; await foreach (int i in Numbers(5)) seen.Add(i); return seen; } },
        { "an async stream is disposed when left early", LeftEarly },
        { "ConfigureAwait(false) and the synchronisation context", async () => { await Task.Yield(); return SynchronizationContext.Current is null; } },
        { "Parallel.For sums", () => { long sum = 0; Parallel.For(0, 10_000, () => 0L, static (i, _, s) => s + i, s => Interlocked.Add(ref sum, s)); return sum; } },
        { "Parallel.For stops", () => { ParallelLoopResult r = Parallel.For(0, 1_000_000, static (i, s) => { if (i == 10) s.Stop(); }); return (r.IsCompleted, r.LowestBreakIteration is null); } },
        { "Parallel.ForEachAsync", async () => { int n = 0; await Parallel.ForEachAsync(Enumerable.Range(1, 100), async (i, _) => { await Task.Yield(); Interlocked.Add(ref n, i); }); return n; } },
        { "Parallel.Invoke collects exceptions", () => Shown.Thrown(static () => Parallel.Invoke(static () => throw new FormatException("a"), static () => { })) },
        { "PLINQ keeps the order when asked", () => Enumerable.Range(0, 1000).AsParallel().AsOrdered().Where(static i => i % 100 == 0).Select(static i => i * i) },
        { "PLINQ aggregates", () => Enumerable.Range(1, 1000).AsParallel().Sum(static i => (long)i * i) },
        { "Channel unbounded", ChannelSum },
        { "Channel bounded waits for room", BoundedChannel },
        { "Channel drops the oldest", async () => { Channel<int> c = Channel.CreateBounded<int>(new BoundedChannelOptions(2) { FullMode = BoundedChannelFullMode.DropOldest }); for (int i = 0; i < 5; i++) await c.Writer.WriteAsync(i); c.Writer.Complete(); return await c.Reader.ReadAllAsync().ToListAsync(); } },
        { "BlockingCollection", Blocking },
        { "ConcurrentDictionary.GetOrAdd from many threads", () => { ConcurrentDictionary<int, int> d = new(); Fleet.Run(8, me => { for (int i = 0; i < 1000; i++) d.AddOrUpdate(i % 10, 1, static (_, n) => n + 1); }); return d.OrderBy(static p => p.Key).Select(static p => p.Value); } },
        { "ConcurrentQueue, Stack and Bag lose nothing", Concurrent },
        { "CancellationToken callbacks run in reverse order", Callbacks },
        { "CancellationTokenSource.CancelAfter", () => { using CancellationTokenSource s = new(5); return s.Token.WaitHandle.WaitOne(20_000); } },
        { "linked tokens", () => { using CancellationTokenSource a = new(), b = CancellationTokenSource.CreateLinkedTokenSource(a.Token); a.Cancel(); return b.IsCancellationRequested; } },
        { "Timer fires again and again", () => { using CountdownEvent left = new(4); using Timer t = new(_ => { if (!left.IsSet) left.Signal(); }, null, 1, 2); return left.Wait(20_000); } },
        { "Timer that is disposed stays silent", TimerDisposed },
        { "PeriodicTimer", async () => { using PeriodicTimer t = new(TimeSpan.FromMilliseconds(2)); int n = 0; while (n < 4 && await t.WaitForNextTickAsync()) n++; return n; } },
        { "System.Timers.Timer", () => { using ManualResetEventSlim e = new(); using System.Timers.Timer t = new(3) { AutoReset = false }; t.Elapsed += (_, _) => e.Set(); t.Start(); return e.Wait(20_000); } },
        { "ThreadPool.RegisterWaitForSingleObject", RegisteredWait },
        { "ThreadPool grows when its threads block", PoolGrows },
        { "TaskScheduler of one's own", OwnScheduler },
    };

    private static async Task<object?> WhenAllFails()
    {
        Task all = Task.WhenAll(Task.FromException(new FormatException("one")), Task.FromException(new InvalidCastException("two")));
        await Shown.Thrown(() => all);
        return all.Exception!.InnerExceptions.Select(static e => e.Message);
    }

    private static async Task<object?> WhenEach()
    {
        List<int> seen = [];
        await foreach (Task<int> task in Task.WhenEach(Enumerable.Range(0, 5).Select(static i => Task.Run(() => i))))
            seen.Add(await task);
        return seen.Order();
    }

    private static object Children()
    {
        int done = 0;
        Task.Factory.StartNew(() =>
        {
            for (int i = 0; i < 4; i++)
                Task.Factory.StartNew(() => { Thread.Sleep(5); Interlocked.Increment(ref done); }, default, TaskCreationOptions.AttachedToParent, TaskScheduler.Default);
        }).Wait();
        return done;
    }

    private static async IAsyncEnumerable<int> Numbers(int count, [EnumeratorCancellation] CancellationToken cancelled = default)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Delay(1, cancelled);
            yield return i;
        }
    }

    private static async Task<object?> LeftEarly()
    {
        bool left = false;
        async IAsyncEnumerable<int> Endless()
        {
            try
            {
                for (int i = 0; ; i++)
                {
                    await Task.Yield();
                    yield return i;
                }
            }
            finally
            {
                left = true;
            }
        }

        await foreach (int i in Endless())
        {
            if (i == 3)
                break;
        }

        return left;
    }

    private static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        List<T> all = [];
        await foreach (T item in items)
            all.Add(item);
        return all;
    }

    private static async Task<object?> ChannelSum()
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        Task[] writers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(async () => { for (int i = 1; i <= 250; i++) await channel.Writer.WriteAsync(i); }))];
        Task closing = Task.WhenAll(writers).ContinueWith(_ => channel.Writer.Complete());
        long sum = 0;
        await foreach (int i in channel.Reader.ReadAllAsync())
            sum += i;
        await closing;
        return sum;
    }

    private static async Task<object?> BoundedChannel()
    {
        Channel<int> channel = Channel.CreateBounded<int>(1);
        await channel.Writer.WriteAsync(1);
        ValueTask second = channel.Writer.WriteAsync(2);
        bool waited = !second.IsCompleted;
        int first = await channel.Reader.ReadAsync();
        await second;
        return (waited, first, await channel.Reader.ReadAsync());
    }

    private static object Blocking()
    {
        using BlockingCollection<int> items = new(4);
        int sum = 0;
        Thread[] reader = Fleet.Start(1, _ => { foreach (int i in items.GetConsumingEnumerable()) sum += i; });
        for (int i = 1; i <= 100; i++)
            items.Add(i);
        items.CompleteAdding();
        Fleet.Join(reader);
        return sum;
    }

    private static object Concurrent()
    {
        ConcurrentQueue<int> queue = new();
        ConcurrentStack<int> stack = new();
        ConcurrentBag<int> bag = [];
        Fleet.Run(4, me =>
        {
            for (int i = 0; i < 500; i++)
            {
                queue.Enqueue(i);
                stack.Push(i);
                bag.Add(i);
            }
        });
        return (queue.Sum(), stack.Sum(), bag.Sum());
    }

    private static object Callbacks()
    {
        List<int> order = [];
        using CancellationTokenSource source = new();
        for (int i = 0; i < 4; i++)
        {
            int me = i;
            source.Token.Register(() => order.Add(me));
        }

        source.Cancel();
        return order;
    }

    // It may fire before it is disposed, however soon that is: but not after.
    private static object TimerDisposed()
    {
        int fired = 0;
        using ManualResetEvent over = new(false);
        Timer timer = new(_ => Interlocked.Increment(ref fired), null, 30, 5);
        timer.Dispose(over);
        over.WaitOne();
        int before = Volatile.Read(ref fired);
        Thread.Sleep(60);
        return Volatile.Read(ref fired) - before;
    }

    private static object RegisteredWait()
    {
        using AutoResetEvent signal = new(false);
        using ManualResetEventSlim done = new();
        RegisteredWaitHandle handle = ThreadPool.RegisterWaitForSingleObject(signal, (_, timedOut) => { if (!timedOut) done.Set(); }, null, 20_000, true);
        signal.Set();
        bool called = done.Wait(20_000);
        handle.Unregister(null);
        return called;
    }

    private static object PoolGrows()
    {
        const int count = 12;
        using CountdownEvent all = new(count);
        Task[] tasks = [.. Enumerable.Range(0, count).Select(_ => Task.Run(() => { all.Signal(); all.Wait(); }))];
        return Task.WaitAll(tasks, 100_000);
    }

    private static object OwnScheduler()
    {
        ConcurrentExclusiveSchedulerPair pair = new();
        TaskFactory alone = new(pair.ExclusiveScheduler);
        int inside = 0;
        int most = 0;
        Task.WaitAll([.. Enumerable.Range(0, 20).Select(_ => alone.StartNew(() =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            Thread.Sleep(1);
            Interlocked.Decrement(ref inside);
        }))]);
        return most;
    }
}
