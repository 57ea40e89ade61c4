using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <content>What becomes of the operations when the device, or this queue of it, is reset.</content>
internal sealed partial class RequestQueue
{
    /// <summary>Keeps everybody out while the device is restarted.</summary>
    internal void Lock() => _lock.Enter();

    internal void Unlock() => _lock.Exit();

    /// <summary>The device was reset and agreed on the same features: makes a new ring and starts all over. Locked.</summary>
    internal void Renew()
    {
        VirtQueue before = Ring;
        Ring = VirtQueue.CreateShared(_transport, before.Index, _options);
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
            using (_lock.Take())
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
        using (_lock.Take())
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
}
