using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <summary>Takes a device's interrupts, on a thread for each, and looks after what is in flight from time to time, so that a lost interrupt costs a delay.</summary>
/// <remarks>
/// Begins when somebody first goes to sleep or awaits; with the interrupt for changes of the configuration when the device has such that matter. While nothing is
/// in flight no timer runs.
/// </remarks>
internal sealed class Attendant(VirtioDevice device) : IDisposable
{
    /// <summary>An interrupt that comes so often in a row with nothing to take is left masked: the timer serves its queues.</summary>
    private const int MostStray = 1000;

    private const int WatchMs = 10;
    private const int PollMs = 1;
    private readonly Lock _lock = new();
    private Timer? _timer;
    private bool[] _hasThread = []; // by interrupt
    private bool _disposed;
    private volatile bool _isWatching;

    /// <summary>Somebody relies on interrupts. Cheap when they are being taken.</summary>
    internal void EnsureWatching()
    {
        if (_isWatching)
            return;
        lock (_lock)
        {
            if (_disposed)
                return;
            _isWatching = true;
            for (int line = 0; line < device.Transport.Interrupts.Lines.Count; line++)
                EnsureThread(line);
            int periodMs = device.CanSleep ? WatchMs : PollMs;
            _timer ??= new Timer(_ => Watch());
            _timer.Change(periodMs, periodMs);
        }
    }

    /// <summary>From now on changes of the device's configuration are heard of, although nobody waits for anything.</summary>
    internal void ListenForChanges()
    {
        lock (_lock)
        {
            if (device.Transport.Interrupts.OfConfiguration is >= 0 and var line && !_disposed)
                EnsureThread(line);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _timer?.Dispose();
        }
    }

    private void EnsureThread(int line)
    {
        if (_hasThread.Length == 0)
            _hasThread = new bool[device.Transport.Interrupts.Lines.Count];
        if (_hasThread[line])
            return;
        _hasThread[line] = true;
        StartThread(device.Transport.Interrupts.Lines[line], line);
    }

    // Apart: what the new thread is told takes memory as soon as a method that tells it is called, and whoever sleeps comes by every time.
    private void StartThread(IInterrupt interrupt, int line) =>
        new Thread(() => Serve(interrupt, line)) { IsBackground = true, Name = $"{device.Transport.Name} interrupt {line}" }.Start();

    private void Serve(IInterrupt line, int index)
    {
        int stray = 0;
        try
        {
            while (stray < MostStray)
            {
                if (!line.Wait(Timeout.InfiniteTimeSpan))
                    continue;
                if (line.NeedsIsrRead && device.Transport.ReadIsr() == 0)
                {
                    stray++;
                    continue;
                }

                stray = TakeFrom(index) ? 0 : stray + 1;
            }

            line.Mask();
            KernelLog.Write($"{device.Transport.Name}: interrupt {index} came {MostStray} times for nothing; left masked");
        }
        catch (ObjectDisposedException)
        {
            // The interrupt was given back: the device was stopped.
        }
    }

    private bool TakeFrom(int index)
    {
        bool any = false;
        if (device.Transport.Interrupts.OfConfiguration == index)
            any |= device.TakeConfigurationChange();
        foreach (RequestQueue queue in device.RequestQueues)
        {
            if (device.Transport.Interrupts.Of(queue.Ring.Index) == index)
                any |= queue.OnInterrupt();
        }

        return any;
    }

    private void Watch()
    {
        if (_disposed)
            return;
        _isWatching = false; // whoever starts something from here on begins anew
        bool isBusy = false;
        foreach (RequestQueue queue in device.RequestQueues)
        {
            if (queue.HasUsed())
                queue.OnInterrupt();
            queue.Check(Clock.NowNs);
            isBusy |= queue.IsBusy;
        }

        lock (_lock)
        {
            if (_disposed || _isWatching)
                return;
            if (isBusy)
                _isWatching = true;
            else
                _timer!.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }
}
