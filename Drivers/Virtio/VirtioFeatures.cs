namespace Drivers.Virtio;

/// <summary>Feature bits that mean the same on every device (virtio 1.2 §6).</summary>
[Flags]
public enum VirtioFeatures : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>VIRTIO_F_INDIRECT_DESC</c></summary>
    IndirectDescriptors = 1UL << 28,

    /// <summary><c>VIRTIO_F_EVENT_IDX</c></summary>
    EventIndex = 1UL << 29,

    /// <summary><c>VIRTIO_F_VERSION_1</c>: the device speaks virtio 1.0 or later. Required here.</summary>
    Version1 = 1UL << 32,

    /// <summary><c>VIRTIO_F_ACCESS_PLATFORM</c></summary>
    AccessPlatform = 1UL << 33,

    /// <summary><c>VIRTIO_F_RING_PACKED</c></summary>
    PackedRing = 1UL << 34,

    /// <summary><c>VIRTIO_F_IN_ORDER</c></summary>
    InOrder = 1UL << 35,

    /// <summary><c>VIRTIO_F_ORDER_PLATFORM</c></summary>
    OrderPlatform = 1UL << 36,

    /// <summary><c>VIRTIO_F_SR_IOV</c></summary>
    SrIov = 1UL << 37,

    /// <summary><c>VIRTIO_F_NOTIFICATION_DATA</c></summary>
    NotificationData = 1UL << 38,

    /// <summary><c>VIRTIO_F_RING_RESET</c></summary>
    RingReset = 1UL << 40,
}
