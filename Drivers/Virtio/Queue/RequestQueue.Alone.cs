namespace Drivers.Virtio.Queue;

/// <content>One operation whose chain is kept, while nothing else is under way: the shortest way to the device and back.</content>
internal sealed partial class RequestQueue
{
    private const long Told = -1;
    private long _lookedNs = Told; // while the last one was waited for, if the budget was not told of that

    /// <summary>Starts an operation that was prepared and is collected, if nothing else is under way and its chain is kept.</summary>
    /// <returns>False when it is not that simple: nothing was begun.</returns>
    /// <remarks>
    /// An emulated device goes to sleep between an answer and the next request, if there is time. So little as may be stands between them: what can wait is done behind the notification.
    /// </remarks>
    internal bool TryStartAlone<TKind>(QueueOperation operation)
        where TKind : IOperationKind
    {
        try
        {
            using (_lock.Take())
            {
                if (_transport.Failure is not null || Ring.InFlight > 0 || _pending.AnyWaits || !TKind.TryReissue(operation, this))
                    return false;
                operation.IsIssued = true;
                Ring.NotifyUnlessAnswered();
                _pending.Register(operation);
            }
        }
        catch (VirtioDeviceException)
        {
            return false;
        }

        if (_lookedNs != Told)
            _budget.Observe(_lookedNs, inFlight: 1);
        _lookedNs = Told;
        return true;
    }

    /// <summary>Waits until an operation is over that was started so.</summary>
    /// <returns>False when others came in between, or the device has failed: its end is collected, now or soon.</returns>
    internal bool TryWaitAlone<TKind>(QueueOperation operation, EndCollector collector)
        where TKind : IOperationKind
    {
        var looked = default(LookTime);
        try
        {
            while (!Ring.UsesWithin(SpinsPerLook) && _transport.Failure is null && !collector.HasAny)
                Look(collector, ref looked);
        }
        catch (ObjectDisposedException)
        {
            // The device was stopped in the meantime; who takes the lock learns of it.
        }

        bool isTaken = false;
        bool hasFailed = false;
        using (_lock.Take())
        {
            if (Ring.InFlight == 1 && operation.Outstanding == 1 && !_pending.AnyWaits && Ring.TryTakeUsedUnlessFailed(out UsedChain used))
            {
                Answers++;
                _pending.Remove(used.Token);
                isTaken = TKind.TryTake(operation, used);
                if (!isTaken)
                {
                    _pending.AddWaiting(operation);
                    hasFailed = true;
                }
            }
        }

        if (isTaken)
        {
            operation.Settle();
            _lookedNs = looked.Ns;
            return true;
        }

        _budget.Observe(looked.Ns, inFlight: 1);
        if (hasFailed)
            _device.Recover();
        return false;
    }
}
