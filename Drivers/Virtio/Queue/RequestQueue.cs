using System.Runtime.CompilerServices;
using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <summary>A virtqueue that threads share: knows whose each chain is, lets operations wait for room, and tells them when they are over.</summary>
/// <remarks>
/// Whoever waits looks for completions himself, everybody's, for as long as that is worth it; then he sleeps until the interrupt. No lock is held while
/// somebody is told, and nothing is allocated for an operation.
/// </remarks>
internal sealed class RequestQueue : IDisposable
{
    /// <summary>Sweeps over what is in flight until the deadline.</summary>
    private const int SweepsPerTimeout = 4;

    /// <summary>Looks at the ring before each look at the clock.</summary>
    private const int SpinsPerLook = 64;

    /// <summary>Looks at the ring, locked, for the first that is over of what was just started: some microseconds, in which a device that polls has answered.</summary>
    private const int LooksForFirst = 128;

    /// <summary>Looks at the ring, locked, for one more that is over: less than a microsecond.</summary>
    private const int LooksForMore = 32;

    private const long CheckEveryNs = 10_000_000;

    /// <summary>Used chains taken from the ring at a time.</summary>
    private const int ChainsAtOnce = 32;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PolledSleep = TimeSpan.FromMilliseconds(1);
    private readonly Lock _lock = new();
    private readonly SpinBudget _budget = new();
    private readonly VirtioDevice _device;
    private readonly VirtioTransport _transport;
    private readonly QueueOptions _options;
    private readonly PendingOperations _pending;
    private readonly UsedChain[] _taken = new UsedChain[ChainsAtOnce];
    private long _nextSweepNs;
    private long _nextCheckNs;
    private int _expected; // operations that only an interrupt, or the watchdog, will notice
    private int _driver;   // the thread that drives the device, 0 for none
    private bool _isArmed;

    internal RequestQueue(VirtioDevice device, ushort index, in QueueOptions options)
    {
        _device = device;
        _transport = device.Transport;
        _options = options;
        Ring = VirtQueue.Create(_transport, index, options);
        _pending = new PendingOperations(Ring.Size);
    }

    /// <summary>The ring. Another one after a restart.</summary>
    internal VirtQueue Ring { get; private set; }

    /// <summary>Chains that came back.</summary>
    internal long Answers { get; private set; }

    /// <summary>Whether anything is in flight or waits for room.</summary>
    internal bool IsBusy => Ring.InFlight > 0 || _pending.AnyWaits;

    /// <summary>Submits a chain of an operation. For <see cref="QueueOperation.Issue"/>.</summary>
    /// <returns>False when there is no room now.</returns>
    internal bool TrySubmit(QueueOperation operation, in ChainBuffers buffers)
    {
        if (!Ring.TrySubmit(buffers, out ushort token))
            return false;
        _pending.Add(token, operation);
        return true;
    }

    /// <summary>Submits the chain that was kept for an operation. For <see cref="QueueOperation.Issue"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Resubmit(QueueOperation operation, ushort token)
    {
        Ring.Resubmit(token);
        _pending.Add(token, operation);
    }

    /// <summary>Starts an operation that was prepared. Whatever goes wrong from here on comes out of the operation.</summary>
    internal void Start(QueueOperation operation)
    {
        OperationList over = default;
        bool isDriven = _driver != 0 && _driver == Environment.CurrentManagedThreadId;
        bool needsInterrupt = operation.IsAwaited && !isDriven;
        bool hasFailed = false;
        bool drain = false;
        operation.RunsInline = isDriven;
        if (needsInterrupt)
            Interlocked.Increment(ref _expected);
        lock (_lock)
        {
            try
            {
                Begin<AnyOperation>(operation, ref over);
            }
            catch (VirtioDeviceException)
            {
                _pending.AddWaiting(operation);
                hasFailed = true;
            }

            // A driving thread announces all that its continuations started, at once.
            if (!hasFailed && !(isDriven && operation.IsAwaited))
                Ring.Notify();
            if (!hasFailed && needsInterrupt)
                drain = !Arm();
        }

        EndAll(ref over, isDriven);
        if (hasFailed)
            _device.Recover();
        else if (drain)
            Drain(inline: false);
    }

    /// <summary>Starts operations that were prepared and are collected, all at once.</summary>
    /// <param name="operations">Operations.</param>
    /// <param name="which">Which of them.</param>
    /// <typeparam name="TKind">Of which kind they most likely are.</typeparam>
    internal void Start<TKind>(QueueOperation[] operations, ReadOnlySpan<int> which)
        where TKind : IOperationKind
    {
        OperationList over = default;
        bool hasFailed;
        lock (_lock)
            hasFailed = !TryBeginAll<TKind>(operations, which, ref over);
        if (hasFailed)
            _device.Recover();
    }

    /// <summary>The same, and takes ends of operations that are collected, if there are any soon.</summary>
    /// <returns>How many.</returns>
    internal int StartAndCollect<TKind>(QueueOperation[] operations, ReadOnlySpan<int> which, EndCollector collector, Span<FinishedRequest> into)
        where TKind : IOperationKind
    {
        OperationList over = default;
        bool hasFailed;
        int count;
        lock (_lock)
        {
            hasFailed = !TryBeginAll<TKind>(operations, which, ref over) || (Ring.InFlight > 0 && UsesWithin(LooksForFirst) && !TryTakeAll<TKind>(ref over, out _, gathers: true));
            count = collector.Take(into);
        }

        EndAll(ref over, inline: false);
        if (hasFailed)
            _device.Recover();
        return count;
    }

    /// <summary>What gathers the ends of operations of this queue.</summary>
    internal EndCollector NewCollector(int most) => new(_lock, most);

    /// <summary>Takes the ends of operations that are collected, after taking what the device has used.</summary>
    /// <returns>How many.</returns>
    internal int Collect<TKind>(EndCollector collector, Span<FinishedRequest> into)
        where TKind : IOperationKind
    {
        if (!collector.HasAny && !HasUsed())
            return 0;
        OperationList over = default;
        bool hasFailed;
        int count;
        lock (_lock)
        {
            hasFailed = !TryTakeAll<TKind>(ref over, out _, gathers: true);
            count = collector.Take(into);
        }

        EndAll(ref over, inline: false);
        if (hasFailed)
            _device.Recover();
        return count;
    }

    /// <summary>The same, and waits until there is something.</summary>
    internal int WaitAndCollect<TKind>(EndCollector collector, Span<FinishedRequest> into)
        where TKind : IOperationKind
    {
        long startNs = 0;
        int count = 0;
        for (int spins = 1; count == 0; spins++)
        {
            if (collector.HasAny || HasUsed())
                count = Collect<TKind>(collector, into);
            if (count == 0 && spins % SpinsPerLook == 0)
                Look(collector, ref startNs);
        }

        _budget.Observe(startNs == 0 ? 0 : Clock.NowNs - startNs);
        return count;
    }

    /// <summary>Takes the chain out of the ring that was kept there for an operation, if this ring is still the one. A device that was given up uses nothing any more.</summary>
    internal void LetGo(VirtQueue ring, ushort token)
    {
        lock (_lock)
        {
            if (Ring != ring || _transport.Failure is not null)
                return;
            ring.LetGo(token);
            _pending.Forget(token);
        }
    }

    /// <summary>Returns when an operation is over: looks for completions for a while, then sleeps.</summary>
    internal void Wait(QueueOperation operation)
    {
        long startNs = 0;
        for (int spins = 1; !operation.IsOver; spins++)
        {
            if (HasUsed())
            {
                Drain(inline: false);
                continue;
            }

            if (spins % SpinsPerLook == 0)
                Look(operation, ref startNs);
        }

        _budget.Observe(startNs == 0 ? 0 : Clock.NowNs - startNs);
    }

    /// <summary>Takes what the device has used, whoever waits for it.</summary>
    /// <param name="inline">Whether continuations that allow it run here.</param>
    /// <returns>Whether there was anything.</returns>
    internal bool Drain(bool inline)
    {
        OperationList over = default;
        bool any;
        bool hasFailed;
        lock (_lock)
            hasFailed = !TryTakeAll<AnyOperation>(ref over, out any, gathers: false);
        EndAll(ref over, inline);
        if (hasFailed)
            _device.Recover();
        return any;
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
            lock (_lock)
            {
                _isArmed = false;
                if (_transport.Failure is null)
                    Ring.Disarm();
            }

            any |= Drain(inline: false);
            lock (_lock)
                again = Volatile.Read(ref _expected) > 0 && _transport.Failure is null && !Arm();
        }

        return any;
    }

    /// <summary>The interrupt that was asked for may not come any more.</summary>
    internal void MarkDisarmed()
    {
        lock (_lock)
            _isArmed = false;
    }

    /// <summary>Looks after what is in flight, now and then: notifies the device again, asks whether it is well, and gives it up when it takes too long.</summary>
    internal void Check(long nowNs)
    {
        if (nowNs < Volatile.Read(ref _nextCheckNs))
            return;
        bool hasFailed = false;
        lock (_lock)
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
    internal bool HasUsed()
    {
        try
        {
            return Ring.HasUsed || _transport.Failure is not null;
        }
        catch (ObjectDisposedException)
        {
            return true; // the device was stopped in the meantime; who takes the lock learns of it
        }
    }

    /// <summary>Notifies the device of what was submitted and not announced.</summary>
    internal void Flush()
    {
        lock (_lock)
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
        lock (_lock)
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
        lock (_lock)
            return _transport.Failure is not null || Arm();
    }

    /// <summary>Keeps everybody out while the device is restarted.</summary>
    internal void Lock() => _lock.Enter();

    internal void Unlock() => _lock.Exit();

    /// <summary>The device was reset and agreed on the same features: makes a new ring and starts all over. Locked.</summary>
    internal void Renew()
    {
        VirtQueue before = Ring;
        Ring = VirtQueue.Create(_transport, before.Index, _options);
        before.Dispose();
        if (Ring.Size != _pending.Tokens)
            throw _transport.Fail($"queue {Ring.Index} has size {Ring.Size} after a reset, and {_pending.Tokens} before");
        _pending.Rewind();
        _isArmed = false;
    }

    /// <summary>Issues what was in flight before the restart. Locked.</summary>
    internal void Resume()
    {
        OperationList over = default;
        IssueWaiting(ref over);
        Ring.Notify();
        if (_expected > 0)
            Arm();
        EndAll(ref over, inline: false);
    }

    /// <summary>Takes this queue back from the device, which goes on otherwise, and issues everything again (<c>VIRTIO_F_RING_RESET</c>).</summary>
    /// <exception cref="VirtioDeviceException">The device does not do it, and was given up.</exception>
    internal void Reset()
    {
        if (!_transport.Has(VirtioFeatures.RingReset))
            throw new InvalidOperationException($"{_transport.Name}: RING_RESET was not agreed on");
        try
        {
            lock (_lock)
            {
                _transport.ResetQueue(Ring.Index);
                Ring.Forget();
                Renew();
                Resume();
            }
        }
        catch (VirtioDeviceException)
        {
            _device.Recover();
            throw;
        }
    }

    /// <summary>The device was given up for good: ends everything.</summary>
    internal void Abandon()
    {
        OperationList over = default;
        lock (_lock)
        {
            _pending.Rewind();
            while (_pending.AnyWaits)
            {
                QueueOperation operation = _pending.RemoveFirstWaiting();
                operation.Abandon(_transport.FailureForThrower());
                Finish(operation, ref over);
            }
        }

        EndAll(ref over, inline: false);
    }

    public void Dispose()
    {
        lock (_lock)
            Ring.Dispose();
    }

    // Locked. Throws when the device has failed; then the operation neither waits nor is in flight.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Begin<TKind>(QueueOperation operation, ref OperationList over)
        where TKind : IOperationKind
    {
        _pending.Register(operation);
        _transport.ThrowIfFailed();
        if (_pending.AnyWaits || !(TryReissue<TKind>(operation) || TryIssue(operation)))
            _pending.AddWaiting(operation);
        else if (operation.IsDone)
            Finish(operation, ref over);
    }

    // Locked. False: the device has failed, and what was not begun waits for what becomes of it.
    private bool TryBeginAll<TKind>(QueueOperation[] operations, ReadOnlySpan<int> which, ref OperationList over)
        where TKind : IOperationKind
    {
        int begun = 0;
        try
        {
            for (; begun < which.Length; begun++)
                Begin<TKind>(operations[which[begun]], ref over);
            Ring.Notify();
            return true;
        }
        catch (VirtioDeviceException)
        {
            foreach (int index in which[begun..])
            {
                _pending.Register(operations[index]);
                _pending.AddWaiting(operations[index]);
            }

            return false;
        }
    }

    // Locked. False: the device has failed.
    private bool TryTakeAll<TKind>(ref OperationList over, out bool any, bool gathers)
        where TKind : IOperationKind
    {
        any = false;
        UsedChain[] taken = _taken;
        int count;
        do
        {
            count = Ring.TakeUsedUnlessFailed(taken);
            Answers += count;
            any |= count > 0;
            foreach (UsedChain used in taken.AsSpan(0, count))
            {
                if (!TryTake<TKind>(used, ref over))
                    return false;
            }
        }
        while (count == ChainsAtOnce || (gathers && count > 0 && Ring.InFlight > 0 && UsesWithin(LooksForMore)));
        if (any && _pending.AnyWaits && _transport.Failure is null)
            return TryIssueWaiting(ref over);
        return _transport.Failure is null;
    }

    // Locked. False: the device has failed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake<TKind>(UsedChain used, ref OperationList over)
        where TKind : IOperationKind
    {
        QueueOperation operation = _pending.Remove(used.Token);
        if (!TKind.TryTake(operation, used))
        {
            // One that has more chains to issue waits already.
            if (operation.IsIssued)
                _pending.AddWaiting(operation);
            return false;
        }

        if (operation.IsDone)
            Finish(operation, ref over);
        return true;
    }

    // Locked. Whether the device uses something of what it has before it was looked at so often. A device that has several requests ends one soon after another. Who takes each as
    // it comes, and submits again at once, notifies the device in the middle of that, and makes it look many times for little.
    private bool UsesWithin(int looks)
    {
        VirtQueue ring = Ring;
        for (int look = 0; look < looks; look++)
        {
            if (ring.HasUsed)
                return true;
        }

        return false;
    }

    // Locked.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(QueueOperation operation, ref OperationList over)
    {
        if (operation.Collector is { } collector)
            operation.Collect(collector);
        else
            over.Add(operation);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReissue<TKind>(QueueOperation operation)
        where TKind : IOperationKind => operation.Collector is not null && (operation.IsIssued = TKind.TryReissue(operation, this));

    private bool TryIssue(QueueOperation operation)
    {
        try
        {
            return operation.IsIssued = operation.Issue(this);
        }
        catch (Exception error) when (error is not VirtioDeviceException)
        {
            operation.Refuse(error); // the caller's mistake, a disposed mapping for one: it comes out there
            return true;
        }
    }

    private bool TryIssueWaiting(ref OperationList over)
    {
        try
        {
            IssueWaiting(ref over);
            return true;
        }
        catch (VirtioDeviceException)
        {
            return false;
        }
    }

    private void IssueWaiting(ref OperationList over)
    {
        while (_pending.FirstWaiting is { } waiting && TryIssue(waiting))
        {
            QueueOperation issued = _pending.RemoveFirstWaiting();
            if (issued.IsDone)
                Finish(issued, ref over);
        }

        if (_driver == 0)
            Ring.Notify();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EndAll(ref OperationList over, bool inline)
    {
        if (!over.IsEmpty)
            EndEach(ref over, inline);
    }

    private void EndEach(ref OperationList over, bool inline)
    {
        while (!over.IsEmpty)
        {
            QueueOperation operation = over.RemoveFirst();
            if (operation.IsAwaited && !operation.RunsInline)
                Interlocked.Decrement(ref _expected);
            operation.End(inline);
        }
    }

    private void Look(ISleeper waiter, ref long startNs)
    {
        long nowNs = Clock.NowNs;
        if (startNs == 0)
            startNs = nowNs;
        Check(nowNs);
        lock (_lock)
        {
            if (_transport.Failure is null)
                Ring.NotifyIfWanted();
        }

        if (nowNs - startNs < _budget.LimitNs)
            return;
        if (_driver != 0 && _driver == Environment.CurrentManagedThreadId)
            return; // nobody else would wake this thread for it
        if (!_device.CanSleep)
        {
            Thread.Yield();
            if (nowNs - startNs > LongestSleep.Ticks * 100)
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
}
