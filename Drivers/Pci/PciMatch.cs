namespace Drivers.Pci;

/// <summary>What a driver is for: a function matches when it has everything that is named here. One that names nothing matches nothing.</summary>
public readonly record struct PciMatch
{
    /// <summary>The vendor, or any.</summary>
    public ushort? VendorId { get; init; }

    /// <summary>The vendor's number for the device, or any.</summary>
    public ushort? DeviceId { get; init; }

    /// <summary>The base class, or any: 01 storage, 02 network, ...</summary>
    public byte? BaseClass { get; init; }

    /// <summary>The subclass, or any.</summary>
    public byte? SubClass { get; init; }

    /// <summary>The programming interface, or any.</summary>
    public byte? Interface { get; init; }

    /// <summary>One kind of device, by its ids.</summary>
    public static PciMatch Ids(ushort vendor, ushort device) => new() { VendorId = vendor, DeviceId = device };

    /// <summary>All devices of a class, whoever makes them.</summary>
    public static PciMatch Class(byte baseClass, byte subClass, byte? programming = null) =>
        new() { BaseClass = baseClass, SubClass = subClass, Interface = programming };

    /// <summary>Whether a function has everything that is named here.</summary>
    public bool Covers(PciDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return this != default
            && (VendorId ?? device.VendorId) == device.VendorId
            && (DeviceId ?? device.DeviceId) == device.DeviceId
            && (BaseClass ?? device.Class.Base) == device.Class.Base
            && (SubClass ?? device.Class.Sub) == device.Class.Sub
            && (Interface ?? device.Class.Interface) == device.Class.Interface;
    }
}
