using System.Diagnostics;

namespace TestRunner.Guest;

/// <summary>
/// The thread that tests run on. One thread serves test after test; one that a test never gives back is left behind and replaced,
/// since nothing in .NET can end it.
/// </summary>
internal sealed class TestWorker : IDisposable
{
    private readonly SemaphoreSlim _start = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private Action? _work;
    private Exception? _exception;
    private bool _abandoned;

    public TestWorker()
    {
        var thread = new Thread(Serve) { IsBackground = true, Name = "test" };
        thread.Start();
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
        while (true)
        {
            _start.Wait();
            Action? work = _work;
            if (work is null) return;
            try
            {
                work();
            }
            catch (Exception exception)
            {
                _exception = exception;
            }

            _work = null;
            _done.Release();
        }
    }
}
