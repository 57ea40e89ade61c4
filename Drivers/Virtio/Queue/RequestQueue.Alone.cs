namespace Drivers.Virtio.Queue;

/// <content>One operation whose chain is kept, while nothing else is under way: the shortest way to the device and back.</content>
internal sealed partial class RequestQueue
{
    private long _lookedNs; // while the last one was waited for

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
                if (Ring.InFlight > 0 || _pending.AnyWaits || !TKind.TryReissue(operation, this))
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

        _budget.Observe(_lookedNs, inFlight: 1);
        return true;
    }

    /// <summary>Waits until an operation is over that was started so.</summary>
    /// <returns>False when others came in between, or the device has failed: its end is collected.</returns>
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

        _lookedNs = looked.Ns;
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
            operation.Settle();
        else if (hasFailed)
            _device.Recover();
        return isTaken;
    }
}
