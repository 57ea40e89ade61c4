using Cosmos.Core;

namespace Drivers.Virtio.Transport;

/// <summary><c>struct virtio_pci_common_cfg</c> (virtio 1.2 §4.1.4.3).</summary>
internal readonly struct CommonConfiguration(VmPager window)
{
    /// <summary>Bytes up to and including <c>queue_device</c>; what follows is there with later features only.</summary>
    internal const uint SizeBytes = 56;

    internal readonly VmCell<uint> DeviceFeatureSelect = window.Cell<uint>(0);   // read, write
    internal readonly VmCell<uint> DeviceFeature = window.Cell<uint>(4);         // read
    internal readonly VmCell<uint> DriverFeatureSelect = window.Cell<uint>(8);   // read, write
    internal readonly VmCell<uint> DriverFeature = window.Cell<uint>(12);        // read, write
    internal readonly VmCell<ushort> ConfigMsixVector = window.Cell<ushort>(16); // read, write
    internal readonly VmCell<ushort> NumQueues = window.Cell<ushort>(18);        // read
    internal readonly VmCell<byte> DeviceStatus = window.Cell<byte>(20);         // read, write
    internal readonly VmCell<byte> ConfigGeneration = window.Cell<byte>(21);     // read
    internal readonly VmCell<ushort> QueueSelect = window.Cell<ushort>(22);      // read, write
    internal readonly VmCell<ushort> QueueSize = window.Cell<ushort>(24);        // read, write
    internal readonly VmCell<ushort> QueueMsixVector = window.Cell<ushort>(26);  // read, write
    internal readonly VmCell<ushort> QueueEnable = window.Cell<ushort>(28);      // read, write
    internal readonly VmCell<ushort> QueueNotifyOff = window.Cell<ushort>(30);   // read

    // 64-bit registers are written as halves (virtio 1.2 §4.1.3.1).
    internal readonly VmCell<uint> QueueDescLow = window.Cell<uint>(32);
    internal readonly VmCell<uint> QueueDescHigh = window.Cell<uint>(36);
    internal readonly VmCell<uint> QueueDriverLow = window.Cell<uint>(40);
    internal readonly VmCell<uint> QueueDriverHigh = window.Cell<uint>(44);
    internal readonly VmCell<uint> QueueDeviceLow = window.Cell<uint>(48);
    internal readonly VmCell<uint> QueueDeviceHigh = window.Cell<uint>(52);

    // With VIRTIO_F_RING_RESET alone, so an older device's structure ends before it.
    internal readonly VmCell<ushort>? QueueReset = window.SizeBytes >= 60 ? window.Cell<ushort>(58) : null; // read, write
}
