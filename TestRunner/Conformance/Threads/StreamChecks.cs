using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace TestRunner.Conformance.Threads;

/// <summary>Async streams, parallel loops and queries, when they are called off or go wrong half-way.</summary>
internal static class StreamChecks
{
    public static readonly CheckGroup All = new("threads")
    {
        { "an async stream, called off from outside", CalledOff },
        { "an async stream, called off by WithCancellation and its own token", TwoTokens },
        { "an async stream, called off before", CalledOffBefore },
        { "an async stream that throws is disposed", ThrowsHalfWay },
        { "an async stream over a channel", OverChannel },
        { "a channel that is completed with a failure", FailedChannel },
        { "a channel whose reader is called off", () => Shown.Thrown(static async () => { using CancellationTokenSource c = new(20); await Channel.CreateUnbounded<int>().Reader.ReadAsync(c.Token); }).ContinueWith(static t => (object?)t.Result) },
        { "Parallel.ForEachAsync, called off", ForEachCalledOff },
        { "Parallel.ForEachAsync throws what its bodies threw", ForEachThrows },
        { "Parallel.ForEachAsync over a stream, two at a time", TwoAtATime },
        { "Parallel.ForAsync sums", async () => { long sum = 0; await Parallel.ForAsync(0L, 1000L, async (i, token) => { await Task.Yield(); Interlocked.Add(ref sum, i); }); return (object?)sum; } },
        { "Parallel.For breaks at the lowest", () => { ParallelLoopResult r = Parallel.For(0, 1000, static (i, state) => { if (i >= 100) state.Break(); }); return (r.IsCompleted, r.LowestBreakIteration); } },
        { "Parallel.For, called off", () => { using CancellationTokenSource c = new(); c.Cancel(); return Shown.Thrown(() => Parallel.For(0, 10, new ParallelOptions { CancellationToken = c.Token }, static _ => { })); } },
        { "Parallel.ForEach of a partitioner", () => { long sum = 0; Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(0, 10_000, 100), range => { for (int i = range.Item1; i < range.Item2; i++) Interlocked.Add(ref sum, i); }); return sum; } },
        { "PLINQ aggregates with a seed for each part", () => ParallelEnumerable.Range(1, 10_000).Aggregate(static () => 0L, static (sum, i) => sum + i, static (a, b) => a + b, static sum => sum * 2) },
        { "PLINQ throws all that was thrown", () => { try { ParallelEnumerable.Range(0, 100).ForAll(static i => { if (i == 50) throw new InvalidDataException("fifty"); }); return "nothing"; } catch (AggregateException e) { return Shown.Failure(e.Flatten().InnerExceptions[0]); } } },
        { "PLINQ, called off", () => { using CancellationTokenSource c = new(); return Shown.Thrown(() => ParallelEnumerable.Range(0, 1_000_000).WithCancellation(c.Token).Select(i => { if (i == 10) c.Cancel(); return i; }).Sum(static i => (long)i)); } },
        { "PLINQ of both kinds of merging", () => (ParallelEnumerable.Range(0, 1000).WithMergeOptions(ParallelMergeOptions.NotBuffered).Count(), ParallelEnumerable.Range(0, 1000).WithMergeOptions(ParallelMergeOptions.FullyBuffered).WithDegreeOfParallelism(3).Max()) },
        { "ThreadLocal without them", () => Shown.Thrown(static () => { using ThreadLocal<int> t = new(); _ = t.Values; }) },
        { "AsyncLocal tells of changes", LocalChanges },
        { "an async method ten thousand calls deep", async () => (object?)await Deep(10_000) },
        { "callbacks of a token that throw", () => { using CancellationTokenSource c = new(); c.Token.Register(static () => throw new InvalidDataException("one")); c.Token.Register(static () => throw new InvalidDataException("two")); return Shown.Thrown(c.Cancel); } },
        { "CancelAsync runs callbacks elsewhere", async () => { using CancellationTokenSource c = new(); int thread = 0; c.Token.Register(() => thread = Environment.CurrentManagedThreadId); int me = Environment.CurrentManagedThreadId; await c.CancelAsync(); return (object?)(thread != 0, thread != me); } },
        { "five thousand timers at once", ManyTimers },
    };

    private static async IAsyncEnumerable<int> Count([EnumeratorCancellation] CancellationToken token = default)
    {
        for (int i = 0; ; i++)
        {
            await Task.Delay(1, token);
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> Numbers(int count, Action? atEnd = null)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            atEnd?.Invoke();
        }
    }

    private static async Task CalledOff(TextWriter output)
    {
        using CancellationTokenSource source = new();
        int seen = 0;
        output.WriteLine(await Shown.Thrown(async () =>
        {
            await foreach (int i in Count(source.Token))
            {
                seen = i;
                if (i == 5)
                    source.Cancel();
            }
        }));
        output.WriteLine(seen);
    }

    private static async Task TwoTokens(TextWriter output)
    {
        using CancellationTokenSource own = new();
        using CancellationTokenSource given = new();
        output.WriteLine(await Shown.Thrown(async () =>
        {
            await foreach (int i in Count(own.Token).WithCancellation(given.Token).ConfigureAwait(false))
            {
                if (i == 2)
                    given.Cancel();
            }
        }));
        output.WriteLine(own.IsCancellationRequested);
    }

    private static async Task CalledOffBefore(TextWriter output) => output.WriteLine(await Shown.Thrown(static async () =>
    {
        await foreach (int i in Count(new CancellationToken(true)))
            GC.KeepAlive(i);
    }));

    private static async Task ThrowsHalfWay(TextWriter output)
    {
        bool disposed = false;
        output.WriteLine(await Shown.Thrown(async () =>
        {
            await foreach (int i in Numbers(10, () => disposed = true))
            {
                if (i == 3)
                    throw new InvalidDataException("three");
            }
        }));
        output.WriteLine(disposed);
    }

    private static async Task OverChannel(TextWriter output)
    {
        Channel<int> channel = Channel.CreateBounded<int>(3);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 1000; i++)
                await channel.Writer.WriteAsync(i);
            channel.Writer.Complete();
        });
        long sum = 0;
        await foreach (int i in channel.Reader.ReadAllAsync())
            sum += i;
        await writing;
        output.WriteLine(sum);
    }

    private static async Task FailedChannel(TextWriter output)
    {
        Channel<int> channel = Channel.CreateUnbounded<int>();
        channel.Writer.TryWrite(1);
        channel.Writer.Complete(new InvalidDataException("no more"));
        output.WriteLine(await channel.Reader.ReadAsync());
        output.WriteLine(await Shown.Thrown(async () => await channel.Reader.ReadAsync()));
        output.WriteLine(await Shown.Thrown(() => channel.Reader.Completion));
        output.WriteLine(channel.Writer.TryWrite(2));
    }

    private static async Task ForEachCalledOff(TextWriter output)
    {
        using CancellationTokenSource source = new();
        output.WriteLine(await Shown.Thrown(() => Parallel.ForEachAsync(Count(), source.Token, async (i, token) =>
        {
            if (i == 0)
                source.Cancel();
            await Task.Delay(Timeout.Infinite, token);
        })));
    }

    private static async Task ForEachThrows(TextWriter output) => output.WriteLine(await Shown.Thrown(() =>
        Parallel.ForEachAsync(Enumerable.Range(0, 100), static async (i, token) =>
        {
            await Task.Yield();
            if (i == 0)
                throw new InvalidDataException("the first");
        })));

    private static async Task TwoAtATime(TextWriter output)
    {
        int now = 0;
        int most = 0;
        int done = 0;
        await Parallel.ForEachAsync(Numbers(50), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (_, token) =>
        {
            int inside = Interlocked.Increment(ref now);
            most = Math.Max(most, inside);
            await Task.Delay(1, token);
            Interlocked.Decrement(ref now);
            Interlocked.Increment(ref done);
        });
        output.WriteLine($"{done} {most <= 2}");
    }

    private static async Task LocalChanges(TextWriter output)
    {
        List<string> changes = [];
        AsyncLocal<int> local = new(change => { lock (changes) changes.Add($"{change.PreviousValue}->{change.CurrentValue}{(change.ThreadContextChanged ? " with the context" : "")}"); });
        local.Value = 1;
        await Task.Run(() => local.Value = 2);
        output.WriteLine(local.Value);
        output.WriteLine(changes.Contains("0->1"));
        output.WriteLine(changes.Contains("1->2"));
    }

    private static async Task<int> Deep(int depth)
    {
        if (depth == 0)
        {
            await Task.Yield();
            return 0;
        }

        if (depth % 100 == 0)
            await Task.Yield();
        return 1 + await Deep(depth - 1);
    }

    private static object ManyTimers()
    {
        const int count = 5000;
        using CountdownEvent fired = new(count);
        Timer[] timers = [.. Enumerable.Range(0, count).Select(i => new Timer(static state => ((CountdownEvent)state!).Signal(), fired, 1 + i % 97, Timeout.Infinite))];
        fired.Wait();
        Array.ForEach(timers, static timer => timer.Dispose());
        return fired.CurrentCount;
    }
}
