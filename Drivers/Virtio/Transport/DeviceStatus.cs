namespace Drivers.Virtio.Transport;

/// <summary><c>device_status</c> (virtio 1.2 §2.1). Bits without a name here are tolerated.</summary>
[Flags]
public enum DeviceStatus : byte
{
    /// <summary>The device is reset.</summary>
    None = 0,

    /// <summary><c>ACKNOWLEDGE</c>: the device has been seen.</summary>
    Acknowledge = 1 << 0,

    /// <summary><c>DRIVER</c>: there is a driver for it.</summary>
    Driver = 1 << 1,

    /// <summary><c>DRIVER_OK</c>: the driver is ready.</summary>
    DriverOk = 1 << 2,

    /// <summary><c>FEATURES_OK</c>: the features are agreed on.</summary>
    FeaturesOk = 1 << 3,

    /// <summary><c>DEVICE_NEEDS_RESET</c>: the device cannot go on.</summary>
    NeedsReset = 1 << 6,

    /// <summary><c>FAILED</c>: the driver has given up.</summary>
    Failed = 1 << 7,
}
