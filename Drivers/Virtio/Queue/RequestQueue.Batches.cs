using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <content>Many operations at once, whose ends one thread collects.</content>
internal sealed partial class RequestQueue
{
    /// <summary>Looks at the ring, locked, for the first that is over of what was just started: some microseconds, in which a device that polls has answered.</summary>
    private const int LooksForFirst = 512;

    /// <summary>Looks at the ring, locked, for one more that is over: less than a microsecond.</summary>
    private const int LooksForMore = 32;

    /// <summary>Starts operations that were prepared and are collected, all at once.</summary>
    /// <param name="operations">Operations.</param>
    /// <param name="which">Which of them.</param>
    /// <typeparam name="TKind">Of which kind they most likely are.</typeparam>
    internal void Start<TKind>(QueueOperation[] operations, ReadOnlySpan<int> which)
        where TKind : IOperationKind
    {
        OperationList over = default;
        bool hasFailed;
        using (_lock.Take())
            hasFailed = !TryBeginAll<TKind>(operations, which, ref over, looks: false);
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
        using (_lock.Take())
        {
            hasFailed = !TryBeginAll<TKind>(operations, which, ref over, looks: true) || (Ring.InFlight > 0 && Ring.UsesWithin(LooksForFirst) && !TryTakeAll<TKind>(ref over, out _, gathers: true));
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
        using (_lock.Take())
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
        var looked = default(LookTime);
        int count = 0;
        while (count == 0)
        {
            if (collector.HasAny || UsesWithin(SpinsPerLook))
                count = Collect<TKind>(collector, into);
            if (count == 0)
                Look(collector, ref looked);
        }

        _budget.Observe(looked.Ns, Ring.InFlight + count);
        return count;
    }

    /// <summary>Takes the chain out of the ring that was kept there for an operation, if this ring is still the one. A device that was given up uses nothing any more.</summary>
    internal void LetGo(VirtQueue ring, ushort token)
    {
        using (_lock.Take())
        {
            if (Ring != ring || _transport.Failure is not null)
                return;
            ring.LetGo(token);
            _pending.Forget(token);
        }
    }

    // Locked. False: the device has failed, and what was not begun waits for what becomes of it.
    private bool TryBeginAll<TKind>(QueueOperation[] operations, ReadOnlySpan<int> which, ref OperationList over, bool looks)
        where TKind : IOperationKind
    {
        int begun = 0;
        try
        {
            for (; begun < which.Length; begun++)
                Begin<TKind>(operations[which[begun]], ref over);
            if (looks && Ring.InFlight == 1)
                Ring.NotifyUnlessAnswered();
            else
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
}
