using System.Diagnostics;

namespace TestRunner.Conformance;

/// <summary>
/// Twelve threads that allocate, throw, run tasks, wait on timers, fight for locks and write files, while the garbage collector is forced to run and a timer
/// interrupts them all each millisecond. In the end every thread has got on, nothing went wrong, and memory is where it was.
/// </summary>
internal sealed class Soak
{
    // Counted in rounds of the thread that watches, which is kept from running as the others are: a slow machine makes nobody stand still.
    private const int RoundMs = 50;
    private const int PatienceRounds = 600;

    private readonly TimeSpan _duration;
    private readonly TextWriter _output;
    private readonly Func<IReadOnlyDictionary<string, long>>? _heldFrames;
    private readonly Worker[] _workers;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("soak");
    private readonly object _pair = new();
    private volatile bool _stop;
    private int _turn;

    private sealed record Worker(string Name, Action<int> Step)
    {
        public long Steps;
        public Exception? Failure;
    }

    private Soak(TimeSpan duration, TextWriter output, Func<IReadOnlyDictionary<string, long>>? heldFrames)
    {
        (_duration, _output, _heldFrames) = (duration, output, heldFrames);
        _workers =
        [
            new("allocation", static n => Allocate(n, 200)),
            new("large allocation", static n => Allocate(n, 30_000)),
            new("exceptions", static n => Throw(n % 20)),
            new("traps", static n => Trap(n)),
            new("tasks", static n => RunTasks(n).Wait()),
            new("parallel loops", static n => Parallel.For(0, 50, i => GC.KeepAlive(new byte[i + (n & 7)]))),
            new("timers", static _ => WaitForTimer()),
            new("sleep", static n => Thread.Sleep(n & 3)),
            new("left hand", n => Alternate(0)),
            new("right hand", n => Alternate(1)),
            new("files", WriteFile),
            new("threads", static _ => Threads.Fleet.Run(2, static me => GC.KeepAlive(new int[me + 1]))),
        ];
    }

    /// <summary>Runs one.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="output">Where the report goes.</param>
    /// <param name="heldFrames">How many frames are held, by owner, where that can be known.</param>
    /// <returns>Whether all went well.</returns>
    public static bool Run(TimeSpan duration, TextWriter output, Func<IReadOnlyDictionary<string, long>>? heldFrames = null) => new Soak(duration, output, heldFrames).Run();

    private bool Run()
    {
        // What is made once, by the first of each kind, is no leak.
        RunFor(TimeSpan.FromSeconds(Math.Min(10, _duration.TotalSeconds / 3)));
        IReadOnlyDictionary<string, long> before = Settled();
        RunFor(_duration);
        IReadOnlyDictionary<string, long> after = Settled();
        bool good = true;
        foreach (Worker worker in _workers)
        {
            good &= worker.Steps > 0 && worker.Failure is null;
            _output.WriteLine($"{worker.Name}: {worker.Steps} steps{(worker.Failure is null ? "" : " " + Shown.Failure(worker.Failure))}");
        }

        // The collector keeps some memory for what comes next: a twentieth more or less is none of ours.
        foreach ((string owner, long held) in before)
        {
            bool same = after[owner] - held <= Math.Max(held / 20, 1024);
            good &= same;
            _output.WriteLine($"frames of {owner}: {held} before, {after[owner]} after{(same ? "" : ": a leak")}");
        }

        _folder.Delete(recursive: true);
        _output.WriteLine(good ? "soak: good" : "soak: failed");
        return good;
    }

    private void RunFor(TimeSpan time)
    {
        _stop = false;
        int ticks = 0;
        using Timer interrupting = new(_ => ticks++, null, 1, 1);
        Thread[] threads = [.. _workers.Select(worker => new Thread(() => Work(worker), 512 << 10) { Name = worker.Name, IsBackground = true })];
        Array.ForEach(threads, static thread => thread.Start());
        long start = Stopwatch.GetTimestamp();
        long[] seen = [.. _workers.Select(static worker => Interlocked.Read(ref worker.Steps))];
        int[] since = new int[_workers.Length];

        // As long as it takes for each to get on, but for one that has failed.
        for (int round = 0; Stopwatch.GetElapsedTime(start) < time || since.Contains(0); round++)
        {
            Thread.Sleep(RoundMs);
            GC.Collect(ticks % 3, GCCollectionMode.Forced, blocking: ticks % 2 == 0);
            for (int i = 0; i < _workers.Length; i++)
            {
                long steps = Interlocked.Read(ref _workers[i].Steps);
                if (steps != seen[i] || _workers[i].Failure is not null)
                    (seen[i], since[i]) = (steps, round + 1);
                else if (round - since[i] >= PatienceRounds)
                    throw new TimeoutException($"'{_workers[i].Name}' stands still: a wake-up was lost");
            }
        }

        _stop = true;
        lock (_pair)
            Monitor.PulseAll(_pair);
        Threads.Fleet.Join(threads);
    }

    private void Work(Worker worker)
    {
        try
        {
            for (int n = 0; !_stop; n++)
            {
                worker.Step(n);
                Interlocked.Increment(ref worker.Steps);
            }
        }
        catch (Exception e)
        {
            worker.Failure = e;
        }
    }

    private IReadOnlyDictionary<string, long> Settled()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            Thread.Sleep(200);
        }

        return _heldFrames?.Invoke() ?? new Dictionary<string, long>();
    }

    private static void Allocate(int n, int size)
    {
        object?[] ring = new object?[16];
        for (int i = 0; i < 200; i++)
            ring[i % ring.Length] = new byte[size + ((n + i) % 100)];
        GC.KeepAlive(ring);
    }

    private static void Throw(int depth)
    {
        try
        {
            Deeper(depth);
        }
        catch (FormatException e) when (e.Message == "soak")
        {
        }
    }

    private static void Deeper(int depth)
    {
        try
        {
            if (depth == 0)
                throw new FormatException("soak");
            Deeper(depth - 1);
        }
        finally
        {
            GC.KeepAlive(new byte[64]);
        }
    }

    private static void Trap(int n)
    {
        try
        {
            string? nothing = n >= 0 ? null : "";
            GC.KeepAlive(nothing!.Length);
            throw new InvalidOperationException("a null dereference went unnoticed");
        }
        catch (NullReferenceException)
        {
        }
    }

    private static async Task RunTasks(int n)
    {
        int[] results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
        {
            await Task.Yield();
            return i + n;
        })));
        if (results.Sum() != 45 + (10 * n))
            throw new InvalidOperationException("a task gave a wrong result");
    }

    private static void WaitForTimer()
    {
        using ManualResetEventSlim fired = new();
        using Timer timer = new(static state => ((ManualResetEventSlim)state!).Set(), fired, 1, Timeout.Infinite);
        fired.Wait();
    }

    private void Alternate(int side)
    {
        lock (_pair)
        {
            while (_turn % 2 != side && !_stop)
                Monitor.Wait(_pair);
            _turn++;
            Monitor.PulseAll(_pair);
        }
    }

    private void WriteFile(int n)
    {
        string path = Path.Combine(_folder.FullName, $"{n % 7}");
        File.WriteAllText(path, new string('s', (n % 50) * 1000));
        if (File.ReadAllText(path).Length != (n % 50) * 1000)
            throw new InvalidDataException("a file does not hold what was written");
        File.Delete(path);
    }
}
