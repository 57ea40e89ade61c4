using System.Collections.Immutable;
using Cosmos.Core;
using Drivers.Pci.Capabilities;
using Drivers.Pci.Interrupts;

namespace Drivers.Pci;

/// <summary>What the driver of one function may claim of it, and has: windows, ports, interrupts, and whether it may do DMA. It reaches them by its <see cref="PciDevice"/>.</summary>
/// <remarks>Any thread. What was claimed is taken back when the driver stops or its function goes.</remarks>
internal sealed class PciClaims(PciDevice device)
{
    private readonly Lock _claiming = new();
    private readonly Lock _silencing = new(); // held before the function's own
    private DmaDomain? _dma;
    private PciInterrupts? _interrupts;
    private long _silences;
    private ImmutableArray<IoPortRange> _ports = [];

    // Weakly, so that a window that its driver forgot is given back; and for as long as a finalizer could bring it back.
    private ImmutableArray<WeakReference<VmPager>> _windows = [];

    /// <summary>Whether the function was taken from its bus: nothing more is claimed.</summary>
    internal bool AreClosed { get; private set; }

    /// <inheritdoc cref="PciDevice.Dma"/>
    internal DmaDomain Dma => LazyInitializer.EnsureInitialized(ref _dma, () => new DmaDomain(device.Address.ToString(), Silence));

    /// <inheritdoc cref="PciDevice.Interrupts"/>
    internal PciInterrupts? Interrupts => Volatile.Read(ref _interrupts) is { IsDisposed: false } claimed ? claimed : null;

    /// <inheritdoc cref="PciDevice.Silences"/>
    internal long Silences => Volatile.Read(ref _silences);

    /// <inheritdoc cref="PciDevice.MapBar"/>
    internal VmPager MapBar(int bar, ulong offset, ulong sizeBytes, PageSharing sharing, PageCaching caching)
    {
        PciBar found = Find(bar);
        if (!found.IsMemory)
            throw device.Refused($"BAR {bar} decodes I/O ports, not memory");
        if (!found.IsAssigned)
            throw device.Refused($"BAR {bar} has no address");
        if (sizeBytes == 0 || offset > found.SizeBytes || sizeBytes > found.SizeBytes - offset)
            throw device.Refused($"0x{offset:x}+0x{sizeBytes:x} leaves the 0x{found.SizeBytes:x} bytes of BAR {bar}");
        if (offset > ulong.MaxValue - found.Address)
            throw device.Refused($"BAR {bar} leaves the address space");
        if (device.Capabilities.First<MsixCapability>() is { } messages && messages.TableCovers(bar, offset, sizeBytes))
            throw device.Refused($"0x{offset:x}+0x{sizeBytes:x} of BAR {bar} holds the MSI-X table, which belongs to the kernel");
        var option = new VmPagerOption
        {
            Address = new PhysicalAddress(found.Address + offset),
            SizeBytes = sizeBytes,
            Sharing = sharing,
            Caching = caching,
            Holder = $"{device.Address} BAR {bar}",
        };
        lock (_claiming)
        {
            device.RefuseDetached();
            VmPager pager = option.Build();
            _windows = [.. _windows.Where(window => window.TryGetTarget(out _)), new WeakReference<VmPager>(pager, trackResurrection: true)];
            device.AllowMemory();
            return pager;
        }
    }

    /// <inheritdoc cref="PciDevice.ClaimPorts"/>
    internal IoPortRange ClaimPorts(int bar)
    {
        PciBar found = Find(bar);
        if (found.IsMemory)
            throw device.Refused($"BAR {bar} decodes memory, not I/O ports");
        if (!found.IsAssigned)
            throw device.Refused($"BAR {bar} has no address");
        if (found.Address < IoPortRange.First || found.Address > ushort.MaxValue || found.SizeBytes > ushort.MaxValue + 1 - found.Address)
            throw device.Refused($"BAR {bar} says ports 0x{found.Address:x}+0x{found.SizeBytes:x}, which are not a device's");
        lock (_claiming)
        {
            device.RefuseDetached();
            IoPortRange range = IoPortRange.Claim((int)found.Address, (int)found.SizeBytes, $"{device.Address} BAR {bar}");
            _ports = _ports.Add(range);
            device.Allow(PciCommand.IoSpace);
            return range;
        }
    }

    /// <inheritdoc cref="PciDevice.ClaimInterrupts"/>
    internal PciInterrupts ClaimInterrupts(int most, PciInterruptKinds allowed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        lock (_claiming)
        {
            device.RefuseDetached();
            if (_interrupts is { IsDisposed: false })
                throw new InvalidOperationException($"{device}: its interrupts are claimed already");
            return _interrupts = InterruptClaim.Best(device, most, allowed);
        }
    }

    /// <inheritdoc cref="PciDevice.EnableBusMaster"/>
    [RequiresDmaTrust]
    internal void EnableBusMaster(long silences)
    {
        lock (_silencing)
        {
            device.RefuseDetached();
            if (silences != _silences)
                throw device.Refused("was silenced, and not reset since");
            device.Allow(PciCommand.BusMaster);
        }
    }

    /// <inheritdoc cref="PciDevice.Silence"/>
    internal void Silence()
    {
        lock (_silencing)
        {
            _silences++;

            // What was taken from its bus is off, and another function may have its place.
            if (!AreClosed)
            {
                device.Change(PciCommand.BusMaster, on: false);
                device.Change(PciCommand.InterruptDisable, on: true);
            }
        }

        _dma?.ReleaseQuarantine();
    }

    /// <summary>The function was taken from its bus: what was claimed goes back, and nothing more is claimed.</summary>
    internal void Close()
    {
        lock (_claiming)
            AreClosed = true;
        TakeBack();
    }

    /// <summary>The driver has ended: takes back what it was given, and keeps the function from memory, whatever fails.</summary>
    internal void End()
    {
        try
        {
            TakeBack();
        }
        finally
        {
            Silence();
        }
    }

    // What the driver was given and has not given back.
    private void TakeBack()
    {
        try
        {
            _interrupts?.Dispose();
        }
        finally
        {
            lock (_claiming)
            {
                foreach (IoPortRange range in _ports)
                    range.Dispose();
                foreach (WeakReference<VmPager> window in _windows)
                {
                    if (window.TryGetTarget(out VmPager? pager))
                        pager.Dispose();
                }

                (_ports, _windows) = ([], []);
            }
        }
    }

    private PciBar Find(int bar) => device.Bars.FirstOrDefault(candidate => candidate.Index == bar) ?? throw device.Refused($"has no BAR {bar}");
}
