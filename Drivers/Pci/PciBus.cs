using System.Diagnostics;
using Cosmos.Core;

namespace Drivers.Pci;

/// <summary>The functions of this machine and the drivers that run them. Made once, by the composition root.</summary>
/// <remarks>Any thread may read; functions come and go where there are slots (<see cref="HotPlug.PciSlotDriver"/>), each change making a new list.</remarks>
public sealed class PciBus
{
    private readonly Lock _lock = new();
    private readonly Lock _changing = new();
    private IReadOnlyList<PciDevice> _devices;
    private IPciDriver[] _drivers = [];

    /// <summary>Scans. Bridges without bus numbers are given some first.</summary>
    [BusTier]
    public PciBus(PciConfSpace space)
    {
        ConfSpace = space;
        long start = Stopwatch.GetTimestamp();
        PciDevice[] found = [.. new PciScanner(space)];
        if (BusNumbering.IsNeededFor(found))
        {
            new BusNumbering(space).Complete(found.Where(device => device.Parent is null).Select(device => device.Address.Bus).Distinct());
            found = [.. new PciScanner(space)];
        }

        _devices = [.. found.OrderBy(device => device.Address)];
        ScanTime = Stopwatch.GetElapsedTime(start);
        KernelLog.Write($"PCI: {_devices.Count} functions found in {ScanTime.TotalMilliseconds:0.0} ms by {space.Mechanism}");
    }

    /// <summary>All configuration spaces, readable.</summary>
    public PciConfSpace ConfSpace { get; }

    /// <summary>How long the scan took.</summary>
    public TimeSpan ScanTime { get; }

    /// <summary>Every function, by address, as of now.</summary>
    public IReadOnlyList<PciDevice> Devices => Volatile.Read(ref _devices);

    /// <summary>The running devices of one kind, in bus order: <c>Running&lt;IBlockDevice&gt;()</c>.</summary>
    public IEnumerable<T> Running<T>() => Devices.Select(device => device.Instance).OfType<T>();

    /// <summary>
    /// Starts for each unbound function the first driver that matches, and does so for functions that come later. One that throws leaves its device
    /// unbound; the others go on.
    /// </summary>
    public void Bind(params ReadOnlySpan<IPciDriver> drivers)
    {
        lock (_lock)
            _drivers = [.. _drivers, .. drivers];
        foreach (PciDevice device in Devices)
            Bind(device);
    }

    /// <summary>Stops a device's driver and keeps the device from memory. Does nothing when it has none.</summary>
    public void Unbind(PciDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.Driver is not null)
            device.Stop();
    }

    /// <summary>Takes in what has come behind a bridge, and starts its drivers. Behind a bridge that was itself taken away nothing comes.</summary>
    /// <returns>What has come.</returns>
    internal IReadOnlyList<PciDevice> AddBehind(PciDevice bridge)
    {
        lock (_changing)
        {
            if (bridge.IsDetached)
                return [];
            new BusNumbering(ConfSpace).CompleteBehind(bridge);
            PciDevice[] found = [.. new PciScanner(ConfSpace, bridge)];
            lock (_lock)
                _devices = [.. _devices.Concat(found).OrderBy(device => device.Address)];
            foreach (PciDevice device in found)
            {
                KernelLog.Write($"{device}: added");
                Bind(device);
            }

            return found;
        }
    }

    /// <summary>Stops the drivers of all that is behind a bridge and forgets it, deepest first.</summary>
    /// <param name="bridge">The bridge.</param>
    /// <param name="isGone">Whether it was pulled out already, so that there is nothing to stop any more.</param>
    internal void RemoveBehind(PciDevice bridge, bool isGone)
    {
        lock (_changing)
        {
            foreach (PciDevice device in bridge.Children)
            {
                RemoveBehind(device, isGone);
                Remove(device, isGone);
            }
        }
    }

    private void Remove(PciDevice device, bool isGone)
    {
        if (isGone)
            device.MarkRemoved();
        try
        {
            Unbind(device);
        }
        catch (Exception error)
        {
            KernelLog.Write($"{device}: could not be stopped: {error.Message}");
        }

        device.Detach();
        lock (_lock)
            _devices = [.. _devices.Where(other => other != device)];
        KernelLog.Write($"{device}: removed");
    }

    private void Bind(PciDevice device)
    {
        IPciDriver[] drivers;
        lock (_lock)
            drivers = _drivers;
        if (device.Driver is null && drivers.FirstOrDefault(driver => driver.Matches.Any(match => match.Covers(device))) is { } chosen)
            device.Start(chosen);
    }
}
