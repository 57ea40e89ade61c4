using System.Diagnostics;

namespace TestRunner.Guest;

/// <summary>
/// The thread that tests run on. One thread serves test after test, and is the same to each: what a test sets of it, from culture to priority, goes with the
/// test. A thread that a test never gives back is left behind and replaced, since nothing in .NET can end it.
/// </summary>
internal sealed class TestWorker : IDisposable
{
    private const string Name = "test";

    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private Action? _work;
    private Exception? _exception;
    private bool _abandoned;

    public TestWorker()
    {
        new Thread(Serve).Start();
    }

    /// <summary>Runs a test; false when it was still running after that time, and then this worker is of no more use.</summary>
    public bool TryRun(Action work, int timeoutMs, out Exception? exception, out double durationMs)
    {
        ObjectDisposedException.ThrowIf(_abandoned, this);
        _work = work;
        _exception = null;
        long started = Stopwatch.GetTimestamp();
        _start.Release();
        bool ended = _done.Wait(timeoutMs);
        durationMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        exception = ended ? _exception : null;
        _abandoned = !ended;
        return ended;
    }

    public void Dispose()
    {
        if (_abandoned) return;
        _abandoned = true;
        _work = null;
        _start.Release();
    }

    private void Serve()
    {
        ExecutionContext clean = ExecutionContext.Capture() ?? throw new InvalidOperationException("the flow of execution contexts is suppressed");
        while (true)
        {
            MakeUsual(Thread.CurrentThread);
            _start.Wait();
            if (_work is null) return;

            // Culture, asynchronous locals and synchronization context are the context's, and end with it.
            ExecutionContext.Run(clean, static worker => ((TestWorker)worker!).Work(), this);
            ForgetInterruption();
            _done.Release();
        }
    }

    private void Work()
    {
        try
        {
            _work!();
        }
        catch (Exception exception)
        {
            _exception = exception;
        }

        _work = null;
    }

    private static void MakeUsual(Thread thread)
    {
        if (thread.Name != Name) thread.Name = Name;
        if (!thread.IsBackground) thread.IsBackground = true;
        if (thread.Priority != ThreadPriority.Normal) thread.Priority = ThreadPriority.Normal;
    }

    // A thread that was interrupted while it did not wait learns of it when it waits next, which is not the next test's business.
    private static void ForgetInterruption()
    {
        try
        {
            Thread.CurrentThread.Join(0);
        }
        catch (ThreadInterruptedException)
        {
            // It is over.
        }
    }
}
