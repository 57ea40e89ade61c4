using System.Runtime.CompilerServices;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <summary>A virtqueue that threads share: knows whose each chain is, lets operations wait for room, and tells them when they are over.</summary>
/// <remarks>
/// Whoever waits looks for completions himself, everybody's, for as long as that is worth it; then he sleeps until the interrupt. No lock is held while
/// somebody is told, and nothing is allocated for an operation.
/// </remarks>
internal sealed partial class RequestQueue : IDisposable
{
    private readonly QueueLock _lock = new();
    private readonly VirtioDevice _device;
    private readonly VirtioTransport _transport;
    private readonly QueueOptions _options;
    private readonly PendingOperations _pending;
    private int _expected; // operations that only an interrupt, or the watchdog, will notice

    internal RequestQueue(VirtioDevice device, ushort index, in QueueOptions options)
    {
        _device = device;
        _transport = device.Transport;
        _options = options;
        Ring = VirtQueue.CreateShared(_transport, index, options);
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
        using (_lock.Take())
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

    /// <summary>Takes what the device has used, whoever waits for it.</summary>
    /// <param name="inline">Whether continuations that allow it run here.</param>
    /// <returns>Whether there was anything.</returns>
    internal bool Drain(bool inline)
    {
        OperationList over = default;
        bool any;
        bool hasFailed;
        using (_lock.Take())
            hasFailed = !TryTakeAll<AnyOperation>(ref over, out any, gathers: false);
        EndAll(ref over, inline);
        if (hasFailed)
            _device.Recover();
        return any;
    }

    public void Dispose()
    {
        using (_lock.Take())
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

    // Locked. False: the device has failed.
    private bool TryTakeAll<TKind>(ref OperationList over, out bool any, bool gathers)
        where TKind : IOperationKind
    {
        var taker = new Taker<TKind>(_pending, ref over);
        int before;
        // A device that has several requests ends one soon after another. Who takes each as it comes, and submits again at once, notifies the device in the middle of that, and
        // makes it look many times for little.
        do
        {
            before = taker.Count;
            Ring.TakeUsedUnlessFailed(ref taker);
        }
        while (gathers && taker.Count > before && taker.WantsMore && Ring.InFlight > 0 && Ring.UsesWithin(LooksForMore));
        Answers += taker.Count;
        any = taker.Count > 0;
        if (any && _pending.AnyWaits && _transport.Failure is null)
            return TryIssueWaiting(ref over);
        return _transport.Failure is null;
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

    /// <summary>Gives used chains to whose they are. Locked.</summary>
    private ref struct Taker<TKind>(PendingOperations pending, ref OperationList over) : VirtQueue.IUsedTaker
        where TKind : IOperationKind
    {
        private readonly PendingOperations _pending = pending;
        private readonly ref OperationList _over = ref over;
        private bool _hasFailed;

        internal int Count { get; private set; }

        public readonly bool WantsMore => !_hasFailed;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(UsedChain used)
        {
            Count++;
            QueueOperation operation = _pending.Remove(used.Token);
            if (TKind.TryTake(operation, used))
            {
                if (operation.IsDone)
                    Finish(operation, ref _over);
                return;
            }

            // The device has failed. One that has more chains to issue waits already.
            _hasFailed = true;
            if (operation.IsIssued)
                _pending.AddWaiting(operation);
        }
    }
}
