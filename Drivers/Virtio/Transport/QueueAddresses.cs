using Cosmos.Core;
using Drivers.Pci;

namespace Drivers.Virtio.Transport;

/// <summary>Where a device is told that its queues are (virtio 1.2 §4.1.4.3), and when it may reach them.</summary>
[DmaTrusted("tells the device where its queues are, and lets it reach memory once it was reset")]
internal sealed class QueueAddresses(PciDevice device, CommonConfiguration common)
{
    private readonly Dictionary<ushort, DmaUse[]> _uses = [];

    /// <summary>Lets the device do DMA. It has been reset since it was silenced for the last time.</summary>
    internal void EnableDevice(long silences) => device.EnableBusMaster(silences);

    /// <summary>Tells the device where a queue is. It has the memory until the queue was reset, or it is silenced.</summary>
    internal void Write(ushort queue, in QueueMemory memory)
    {
        common.QueueSelect.Write(queue);
        _uses[queue] =
        [
            memory.Descriptors.WriteTo(common.QueueDescLow, common.QueueDescHigh),
            memory.Driver.WriteTo(common.QueueDriverLow, common.QueueDriverHigh),
            memory.Device.WriteTo(common.QueueDeviceLow, common.QueueDeviceHigh),
        ];
    }

    /// <summary>Takes a queue's memory back if the device says that it has reset the queue (virtio 1.2 §2.6.1); false while it has not.</summary>
    internal bool TryEnd(ushort queue)
    {
        common.QueueSelect.Write(queue);
        if (common.QueueReset is not { } register || register.Read() != 0)
            return false;
        if (_uses.Remove(queue, out DmaUse[]? uses))
        {
            foreach (DmaUse use in uses)
                use.End();
        }

        return true;
    }

    /// <summary>Forbids the device all DMA; the memory of all its queues is free after that. Uses of it that are still kept here end nothing any more.</summary>
    internal void Silence() => device.Silence();
}
