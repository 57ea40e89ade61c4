namespace Drivers.Pci;

/// <summary>Where a function is: segment, bus, device (0..31), function (0..7).</summary>
public readonly record struct PciAddress : IComparable<PciAddress>
{
    /// <summary>Devices on a bus.</summary>
    public const int DevicesPerBus = 32;

    /// <summary>Functions of a device.</summary>
    public const int FunctionsPerDevice = 8;

    /// <summary>Names a function.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Device or function is out of range.</exception>
    public PciAddress(byte bus, int device, int function, ushort segment = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)device, (uint)DevicesPerBus, nameof(device));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)function, (uint)FunctionsPerDevice, nameof(function));
        Segment = segment;
        Bus = bus;
        Device = (byte)device;
        Function = (byte)function;
    }

    /// <summary>The segment (domain).</summary>
    public ushort Segment { get; }

    /// <summary>The bus.</summary>
    public byte Bus { get; }

    /// <summary>The device on its bus.</summary>
    public byte Device { get; }

    /// <summary>The function of its device.</summary>
    public byte Function { get; }

    private uint Order => ((uint)Segment << 16) | ((uint)Bus << 8) | ((uint)Device << 3) | Function;

    /// <inheritdoc/>
    public int CompareTo(PciAddress other) => Order.CompareTo(other.Order);

    /// <summary>As Linux writes it: <c>0000:00:03.0</c>.</summary>
    public override string ToString() => $"{Segment:x4}:{Bus:x2}:{Device:x2}.{Function:x}";
}
