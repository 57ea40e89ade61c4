using Cosmos.Core;

namespace Drivers.Pci;

/// <summary>The functions of this machine and the drivers that run them. Made once, by the composition root.</summary>
public sealed class PciBus
{
    /// <summary>Scans.</summary>
    [BusTier]
    public PciBus(PciConfSpace space)
    {
        ConfSpace = space;
        Devices = [.. new PciScanner(space).OrderBy(device => device.Address)];
    }

    /// <summary>All configuration spaces, readable.</summary>
    public PciConfSpace ConfSpace { get; }

    /// <summary>Every function, by address.</summary>
    public IReadOnlyList<PciDevice> Devices { get; }

    /// <summary>The running devices of one kind, in bus order: <c>Running&lt;IBlockDevice&gt;()</c>.</summary>
    public IEnumerable<T> Running<T>() => Devices.Select(device => device.Instance).OfType<T>();

    /// <summary>Starts for each unbound function the first driver that matches. One that throws leaves its device unbound; the others go on.</summary>
    public void Bind(params ReadOnlySpan<IPciDriver> drivers)
    {
        foreach (PciDevice device in Devices)
        {
            if (device.Driver is not null)
                continue;
            foreach (IPciDriver driver in drivers)
            {
                if (!driver.Matches.Any(match => match.Covers(device)))
                    continue;
                device.Start(driver);
                break;
            }
        }
    }

    /// <summary>Stops a device's driver and keeps the device from memory. Does nothing when it has none.</summary>
    public void Unbind(PciDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Driver is not null)
            device.Stop();
    }
}
