namespace Drivers.Pci;

/// <summary>A driver for some kind of function: what it matches, and how it starts. One table of these stands in the composition root.</summary>
public interface IPciDriver
{
    /// <summary>Its name, as <c>lspci -v</c> shows it.</summary>
    string Name { get; }

    /// <summary>What it is for: any of these.</summary>
    IReadOnlyList<PciMatch> Matches { get; }

    /// <summary>Brings the device up.</summary>
    /// <returns>The running device, disposing of which stops the device; null when the driver has no use for it after all.</returns>
    /// <exception cref="Exception">Any: the device then stays unbound, silenced, with the error kept in <see cref="PciDevice.DriverError"/>.</exception>
    IDisposable? Start(PciDevice device);
}
