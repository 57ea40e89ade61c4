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

    /// <summary>How often something is done in a second by a loop that times each itself.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="unit">The figure's unit.</param>
    /// <param name="each">How many units one operation counts for.</param>
    /// <param name="loop">Does it until the time, which is given in nanoseconds, and records how long each took. Says how many that were.</param>
    public Figure Loop(string name, string unit, double each, Func<long, TimeRecorder, long> loop)
    {
        loop(Clock.NowNs + (long)(time / WarmUpShare).TotalNanoseconds, _times);
        cancelled.ThrowIfCancellationRequested();
        _times.Clear();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = Clock.NowNs;
        long operations = loop(start + (long)time.TotalNanoseconds, _times);
        double ns = (Clock.NowNs - start) / (double)operations;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return new Figure(name, unit, each * NsPerSecond / ns)
        {
            Cycles = ns * Machine.Boot.TscHertz / NsPerSecond,
            AllocatedBytes = allocated / (double)operations,
            Times = _times.Summarize(),
        };
    }

    /// <summary>What something short costs, in nanoseconds each, that is only a part of what has to be done for it.</summary>
    /// <param name="name">The figure's name.</param>
    /// <param name="count">How often it is done at a time.</param>
    /// <param name="repeat">Does it that many times, and says how many nanoseconds it took alone.</param>
    public Figure Share(string name, int count, Func<long> repeat)
    {
        long ns = 0;
        long operations = 0;
        Figure figure = Loop(name, "ns", 1, (endNs, times) =>
        {
            ns = 0;
            for (operations = 0; Clock.NowNs < endNs; operations += count)
            {
                cancelled.ThrowIfCancellationRequested();
                long alone = repeat();
                ns += alone;
                times.Add(alone / (double)count);
            }

            return operations;
        });
        double each = ns / (double)operations;
        return figure with { Value = each, Cycles = each * Machine.Boot.TscHertz / NsPerSecond };
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
