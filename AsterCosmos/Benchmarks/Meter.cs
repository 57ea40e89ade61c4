using Cosmos.Core;

namespace AsterCosmos.Benchmarks;

/// <summary>Measures for a while, after a warm-up of an eighth of that.</summary>
/// <param name="time">How long each measurement takes.</param>
/// <param name="cancelled">Ends it early, by an exception.</param>
public sealed class Meter(TimeSpan time, CancellationToken cancelled)
{
    /// <summary>The least time of a batch: so long that reading the clock does not count.</summary>
    private const long BatchNs = 100_000;

    private const int WarmUpShare = 8;
    private const double NsPerSecond = 1e9;
    private readonly TimeRecorder _times = new();

    /// <summary>How long each measurement takes.</summary>
    public TimeSpan Time => time;

    /// <summary>What something short costs, in nanoseconds each.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="repeat">Does it that many times. Its times are those of batches: single ones are too short for a clock.</param>
    public Figure Cost(string name, Action<int> repeat)
    {
        int count = 1;
        Deadline warm = Deadline.After(time / WarmUpShare);
        while (!warm.HasPassed)
        {
            long start = Clock.NowNs;
            repeat(count);
            if (Clock.NowNs - start < BatchNs && count < int.MaxValue / 2)
                count *= 2;
        }

        return Measure(name, count, repeat) with { Unit = "ns" };
    }

    /// <summary>What something long costs, in microseconds each.</summary>
    public Figure CostOf(string name, Action operation)
    {
        operation();
        Figure figure = Measure(name, 1, _ => operation());
        return figure with { Unit = "us", Value = figure.Value / 1000 };
    }

    /// <summary>How often something is done in a second.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="unit">The figure's unit.</param>
    /// <param name="each">How many units one operation counts for.</param>
    /// <param name="operation">Does it once.</param>
    public Figure Rate(string name, string unit, double each, Action operation)
    {
        Deadline warm = Deadline.After(time / WarmUpShare);
        do
            operation();
        while (!warm.HasPassed);
        Figure figure = Measure(name, 1, _ => operation());
        return figure with { Unit = unit, Value = each * NsPerSecond / figure.Value };
    }

    /// <summary>How often something is done in a second when so many are under way at a time.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="unit">The figure's unit.</param>
    /// <param name="each">How many units one operation counts for.</param>
    /// <param name="depth">How many are under way.</param>
    /// <param name="drive">Runs work to its end on this thread.</param>
    /// <param name="operation">Does it once, as number 0 to <paramref name="depth"/> - 1.</param>
    public Figure Concurrent(string name, string unit, double each, int depth, Action<Func<Task>> drive, Func<int, ValueTask> operation)
    {
        long operations = 0;
        long end = 0;
        Func<Task> work = () => Task.WhenAll(Enumerable.Range(0, depth).Select(Worker));
        end = Clock.NowNs + (long)(time / WarmUpShare).TotalNanoseconds;
        drive(work);

        _times.Clear();
        operations = 0;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Clock.NowNs;
        end = start + (long)time.TotalNanoseconds;
        drive(work);
        double ns = (Clock.NowNs - start) / (double)operations;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new Figure(name, unit, each * NsPerSecond / ns)
        {
            Cycles = ns * Machine.Boot.TscHertz / NsPerSecond,
            AllocatedBytes = allocated / (double)operations,
            Times = _times.Summarize(),
        };

        async Task Worker(int number)
        {
            long now = Clock.NowNs;
            do
            {
                cancelled.ThrowIfCancellationRequested();
                long before = now;
                await operation(number);
                now = Clock.NowNs;
                _times.Add(now - before);
                operations++;
            }
            while (now < end);
        }
    }

    private Figure Measure(string name, int count, Action<int> repeat)
    {
        _times.Clear();
        long operations = 0;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Clock.NowNs;
        long end = start + (long)time.TotalNanoseconds;
        long now = start;
        do
        {
            cancelled.ThrowIfCancellationRequested();
            repeat(count);
            long before = now;
            now = Clock.NowNs;
            operations += count;
            _times.Add((now - before) / (double)count);
        }
        while (now < end);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        double each = (now - start) / (double)operations;
        return new Figure(name, "ns", each)
        {
            Cycles = each * Machine.Boot.TscHertz / NsPerSecond,
            AllocatedBytes = allocated / (double)operations,
            Times = _times.Summarize(),
        };
    }
}
