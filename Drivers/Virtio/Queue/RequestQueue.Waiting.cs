using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <content>Who looks for completions, who sleeps until the interrupt, and what is looked after meanwhile.</content>
internal sealed partial class RequestQueue
{
    /// <summary>Sweeps over what is in flight until the deadline.</summary>
    private const int SweepsPerTimeout = 4;

    /// <summary>Looks at the ring before each look at the clock.</summary>
    private const int SpinsPerLook = 64;

    private const long CheckEveryNs = 10_000_000;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PolledSleep = TimeSpan.FromMilliseconds(1);
    private readonly SpinBudget _budget = new();
    private long _nextSweepNs;
    private long _nextCheckNs;
    private int _driver;   // the thread that drives the device, 0 for none
    private bool _isArmed;

    /// <summary>Returns when an operation is over: looks for completions for a while, then sleeps.</summary>
    internal void Wait(QueueOperation operation)
    {
        var looked = default(LookTime);
        while (!operation.IsOver)
        {
            if (UsesWithin(SpinsPerLook))
                Drain(inline: false);
            else if (!operation.IsOver)
                Look(operation, ref looked);
        }

        _budget.Observe(looked.Ns, Ring.InFlight + 1);
    }

    /// <summary>An interrupt came, or the time is up at which one should have.</summary>
    /// <returns>Whether there was anything to take.</returns>
    internal bool OnInterrupt()
    {
        bool any = HasUsed();
        if (_driver != 0)
        {
            MarkDisarmed();
            _device.WakeDriver();
            return any;
        }

        bool again = true;
        while (again)
        {
            using (_lock.Take())
            {
                _isArmed = false;
                if (_transport.Failure is null)
                    Ring.Disarm();
            }

            any |= Drain(inline: false);
            using (_lock.Take())
                again = Volatile.Read(ref _expected) > 0 && _transport.Failure is null && !Arm();
        }

        return any;
    }

    /// <summary>The interrupt that was asked for may not come any more.</summary>
    internal void MarkDisarmed()
    {
        using (_lock.Take())
            _isArmed = false;
    }

    /// <summary>Looks after what is in flight, now and then: notifies the device again, asks whether it is well, and gives it up when it takes too long.</summary>
    internal void Check(long nowNs)
    {
        if (nowNs < Volatile.Read(ref _nextCheckNs))
            return;
        bool hasFailed = false;
        using (_lock.Take())
        {
            Volatile.Write(ref _nextCheckNs, nowNs + CheckEveryNs);
            try
            {
                _transport.CheckHealth();
                if (Ring.InFlight > 0)
                    Ring.NotifyAnyway();
                Sweep(nowNs);
            }
            catch (VirtioDeviceException)
            {
                hasFailed = true;
            }
        }

        if (hasFailed)
            _device.Recover();
    }

    /// <summary>Whether the device has used something. Any thread, without a lock.</summary>
    internal bool HasUsed() => UsesWithin(looks: 1);

    private bool UsesWithin(int looks)
    {
        try
        {
            return Ring.UsesWithin(looks) || _transport.Failure is not null;
        }
        catch (ObjectDisposedException)
        {
            return true; // the device was stopped in the meantime; who takes the lock learns of it
        }
    }

    /// <summary>Notifies the device of what was submitted and not announced.</summary>
    internal void Flush()
    {
        using (_lock.Take())
        {
            if (_transport.Failure is null)
                Ring.Notify();
        }
    }

    /// <summary>Makes a thread the one that drives, or no thread (0).</summary>
    /// <returns>False when another thread drives.</returns>
    internal bool TrySetDriver(int thread) => Interlocked.CompareExchange(ref _driver, thread, 0) == 0;

    /// <summary>The driving thread stops: what is in flight is the interrupt's business again.</summary>
    internal void ClearDriver()
    {
        bool drain;
        using (_lock.Take())
        {
            _driver = 0;
            if (_transport.Failure is not null)
                return;
            Ring.Notify();
            Interlocked.Add(ref _expected, _pending.LeaveToInterrupts());
            drain = _expected > 0 && !Arm();
        }

        if (drain)
            Drain(inline: false);
    }

    /// <summary>Asks for an interrupt. Under no lock.</summary>
    /// <returns>False when there is something to take already.</returns>
    internal bool TryArm()
    {
        using (_lock.Take())
            return _transport.Failure is not null || Arm();
    }

    private void Look(ISleeper waiter, ref LookTime looked)
    {
        long nowNs = Clock.NowNs;
        looked.Note(nowNs);
        Check(nowNs);
        using (_lock.Take())
        {
            if (_transport.Failure is null)
                Ring.NotifyIfWanted();
        }

        int inFlight = Ring.InFlight;
        if (looked.Ns < _budget.LimitNs(inFlight))
            return;
        if (looked.Ns < _budget.PatientLimitNs(inFlight))
        {
            Thread.Yield();
            return;
        }

        if (_driver != 0 && _driver == Environment.CurrentManagedThreadId)
            return; // nobody else would wake this thread for it
        if (!_device.CanSleep)
        {
            Thread.Yield();
            if (looked.Ns > LongestSleep.Ticks * 100)
                waiter.Sleep(PolledSleep);
            return;
        }

        Interlocked.Increment(ref _expected);
        if (TryArm() && !waiter.Sleep(LongestSleep))
            MarkDisarmed(); // whatever became of the interrupt, the next sleep asks for one anew
        Interlocked.Decrement(ref _expected);
    }

    // Locked.
    private bool Arm()
    {
        _device.EnsureWatched();
        if (_isArmed)
            return true;
        return _isArmed = Ring.TryArm();
    }

    private void Sweep(long nowNs)
    {
        if (nowNs < _nextSweepNs)
            return;
        TimeSpan timeout = _device.RequestTimeout;
        _nextSweepNs = nowNs + (long)(timeout.TotalNanoseconds / SweepsPerTimeout);
        if (_pending.Age(SweepsPerTimeout))
            throw _transport.Fail($"queue {Ring.Index}: no answer within {timeout.TotalMilliseconds} ms");
    }

    /// <summary>From the first look at the clock to the last one. What ends between two looks is not worth a third: it would delay whatever comes next.</summary>
    private struct LookTime
    {
        private long _firstNs;
        private long _lastNs;

        internal readonly long Ns => _lastNs - _firstNs;

        internal void Note(long nowNs)
        {
            if (_firstNs == 0)
                _firstNs = nowNs;
            _lastNs = nowNs;
        }
    }
}
