using System.Diagnostics.CodeAnalysis;
using Cosmos.Core;
using Drivers.Pci.Capabilities;
using Drivers.Pci.Interrupts;

namespace Drivers.Pci;

/// <summary>One function on the bus, and the handle by which its driver reaches it: this function's windows and DMA memory, and no other's.</summary>
/// <remarks>
/// Configuration space is readable; it is written through typed methods alone. BARs cannot be moved. Ids are read once, when the scan finds the function,
/// so that a scan costs a few reads for each function; what only a driver wants is made at first use.
/// </remarks>
public sealed class PciDevice
{
    internal const ushort AbsentVendor = 0xFFFF;
    private readonly Lock _lock = new();
    private CancellationTokenSource? _removal;
    private readonly PciConfSpace _space;
    private readonly uint _subsystem;
    private PciDevice[] _children = [];
    private IReadOnlyList<PciBar>? _sized;
    private IReadOnlyList<PciBar>? _bars;
    private PciBar? _rom;
    private bool _romIsSized;
    private PciCapabilities? _capabilities;
    private PciExtendedCapabilities? _extended;
    private readonly PciClaims _claims;

    private PciDevice(PciConfSpace space, PciAddress address, PciDevice? parent, uint ids)
    {
        _space = space;
        _claims = new PciClaims(this);
        Config = new PciDeviceConfig(space, address);
        Parent = parent;
        (VendorId, DeviceId) = ((ushort)ids, (ushort)(ids >> 16));
        uint kind = Config.Read32(0x08);
        (RevisionId, Class) = ((byte)kind, new PciClass((byte)(kind >> 24), (byte)(kind >> 16), (byte)(kind >> 8)));
        byte header = Config.Read8(0x0E);
        (HeaderType, IsMultiFunction) = ((PciHeaderType)(header & 0x7F), (header & 0x80) != 0);
        _subsystem = Config.ReadSubsystem(HeaderType);
    }

    /// <summary>Where it is.</summary>
    public PciAddress Address => Config.Address;

    /// <summary>The bridge that it is behind; null on a root bus. A driver has its own function, and not the one above.</summary>
    [BusTier]
    public PciDevice? Parent { get; }

    /// <summary>Its configuration header, read anew at each use.</summary>
    public PciDeviceConfig Config { get; }

    /// <summary>Its vendor.</summary>
    public ushort VendorId { get; }

    /// <summary>The vendor's number for it.</summary>
    public ushort DeviceId { get; }

    /// <summary>What it is.</summary>
    public PciClass Class { get; }

    /// <summary>The vendor's revision.</summary>
    public byte RevisionId { get; }

    /// <summary>The board's vendor, or 0. A bridge says it in a capability.</summary>
    public ushort SubsystemVendorId => HeaderType == PciHeaderType.Bridge ? Capabilities.First<BridgeSubsystemCapability>()?.VendorId ?? 0 : (ushort)_subsystem;

    /// <summary>The board, or 0. A bridge says it in a capability.</summary>
    public ushort SubsystemId => HeaderType == PciHeaderType.Bridge ? Capabilities.First<BridgeSubsystemCapability>()?.DeviceId ?? 0 : (ushort)(_subsystem >> 16);

    /// <summary>
    /// The base address registers that decode something. They are sized at first use, with decoding off for that moment: a driver looks at them before it
    /// starts the device. Those without an address get one if the bridge above has room.
    /// </summary>
    public IReadOnlyList<PciBar> Bars
    {
        get
        {
            lock (_space.Placing)
                return _bars ??= _sized = BarPlacement.Complete(this, SizedBars);
        }
    }

    /// <summary>The expansion ROM, if there is one. Sized at first use, as the BARs are.</summary>
    public PciBar? ExpansionRom
    {
        get
        {
            lock (_space.Placing)
            {
                if (!_romIsSized)
                    WithDecodingOff(() => _rom = PciBar.ReadRom(Config));
                _romIsSized = true;
                return _rom;
            }
        }
    }

    /// <summary>Its capabilities, walked at first use.</summary>
    public PciCapabilities Capabilities => LazyInitializer.EnsureInitialized(ref _capabilities, () => new PciCapabilities(Config));

    /// <summary>Its extended capabilities, walked at first use.</summary>
    public PciExtendedCapabilities ExtendedCapabilities =>
        LazyInitializer.EnsureInitialized(ref _extended, () => new PciExtendedCapabilities(Config, Capabilities));

    /// <summary>The layout of its header; may be one that is not named.</summary>
    public PciHeaderType HeaderType { get; }

    /// <summary>Whether there is a bus behind it.</summary>
    public bool IsBridge => HeaderType is PciHeaderType.Bridge or PciHeaderType.CardBus;

    /// <summary>If it is a bridge that leads somewhere: the buses behind it, as it says now.</summary>
    public BusNumbers? BusNumbers => IsBridge && Config.BusNumbers is { Secondary: > 0 } numbers ? numbers : null;

    /// <summary>The interrupts that its driver claimed and has not given back.</summary>
    public PciInterrupts? Interrupts => _claims.Interrupts;

    /// <summary>The global system interrupt that its INTx pin is wired to, as far as known.</summary>
    public int? IntxGsi => _space.Intx.GsiOf(this);

    /// <summary>What it may reach by DMA.</summary>
    public DmaDomain Dma => _claims.Dma;

    /// <summary>The driver that runs it, if any.</summary>
    public IPciDriver? Driver { get; private set; }

    /// <summary>What the driver's start returned: the disk, the network card.</summary>
    public IDisposable? Instance { get; private set; }

    /// <summary>Why a driver that matched could not start.</summary>
    public Exception? DriverError { get; private set; }

    /// <summary>The driver that could not start.</summary>
    public IPciDriver? FailedDriver { get; private set; }

    /// <summary>Whether the function still answers.</summary>
    public bool IsPresent => Config.VendorId != AbsentVendor;

    /// <summary>
    /// Cancelled when the function has been pulled out, before its driver is stopped: ends what waits for the device. The callbacks run on the bus's thread.
    /// </summary>
    public CancellationToken Removed => Removal.Token;

    private CancellationTokenSource Removal => LazyInitializer.EnsureInitialized(ref _removal, static () => new CancellationTokenSource());

    /// <summary>Opens a window over a part of one of this function's memory BARs, and lets the function answer memory addresses.</summary>
    /// <remarks>It is the driver's until it disposes of it. It is taken from it when it was stopped or the function was pulled out.</remarks>
    /// <param name="bar">The BAR's number.</param>
    /// <param name="offset">Bytes from the BAR's start.</param>
    /// <param name="sizeBytes">Length of the window.</param>
    /// <param name="sharing">Whether other windows may lie over the same pages; parts of one BAR often share a page.</param>
    /// <param name="caching">Uncached for registers.</param>
    /// <exception cref="PciRefusedException">There is no such memory BAR, it has no address, or the part does not lie inside.</exception>
    /// <exception cref="PageRefusedException">The pages may not be had.</exception>
    public VmPager MapBar(int bar, ulong offset, ulong sizeBytes, PageSharing sharing = PageSharing.Exclusive, PageCaching caching = PageCaching.Uncached) =>
        _claims.MapBar(bar, offset, sizeBytes, sharing, caching);

    /// <summary>Claims the ports of one of this function's I/O BARs, and lets the function answer port addresses.</summary>
    /// <remarks>They are the driver's until it disposes of them. They are taken from it when it was stopped or the function was pulled out.</remarks>
    /// <param name="bar">The BAR's number.</param>
    /// <exception cref="PciRefusedException">There is no such I/O BAR, it has no address, or what it says are no ports of a device's.</exception>
    /// <exception cref="InvalidOperationException">Some of the ports are held; the message says by whom.</exception>
    public IoPortRange ClaimPorts(int bar) => _claims.ClaimPorts(bar);

    /// <summary>
    /// Claims interrupts of this function: the best kind that is allowed and can be had. MSI-X gives as many as are asked for, its table and the machine
    /// permitting; the other kinds one. None when there is no way: then the driver polls.
    /// </summary>
    /// <remarks>A message is DMA: it comes once <see cref="EnableBusMaster"/> was called. A driver that is not to call that asks for INTx alone.</remarks>
    /// <param name="most">How many the driver has use for, at least 1.</param>
    /// <param name="allowed">Which kinds it can do with.</param>
    /// <returns>The driver's own, to be disposed after the device was reset.</returns>
    /// <exception cref="InvalidOperationException">They are claimed already.</exception>
    public PciInterrupts ClaimInterrupts(int most = 1, PciInterruptKinds allowed = PciInterruptKinds.All) => _claims.ClaimInterrupts(most, allowed);

    /// <summary>How often it was silenced.</summary>
    public long Silences => _claims.Silences;

    /// <summary>Lets the function do DMA. The driver has reset it first: what it was told before may be of memory that was freed when it was silenced.</summary>
    /// <param name="silences"><see cref="Silences"/> as it was before the reset.</param>
    /// <exception cref="PciRefusedException">The function was silenced since, or taken from its bus.</exception>
    [RequiresDmaTrust]
    public void EnableBusMaster(long silences) => _claims.EnableBusMaster(silences);

    /// <summary>
    /// Forbids the function all DMA and INTx, and frees the DMA memory that its driver disposed. Also what is done when a driver stops or fails.
    /// </summary>
    public void Silence() => _claims.Silence();

    /// <inheritdoc/>
    public override string ToString() => $"{Address} [{VendorId:x4}:{DeviceId:x4}]";

    /// <summary>Whether it answers as the function that was found, with its BARs where they were: another one in its place would have come without.</summary>
    internal bool IsUnchanged =>
        Config.VendorId == VendorId && Config.DeviceId == DeviceId && (_sized ?? []).All(bar => !bar.IsAssigned || bar.IsAt(Config));

    /// <summary>Whether its device has functions besides 0.</summary>
    internal bool IsMultiFunction { get; }

    /// <summary>The functions on the bus behind this bridge, as far as they were found.</summary>
    internal IReadOnlyList<PciDevice> Children => Volatile.Read(ref _children);

    /// <summary>The line that its INTx pin is wired to, as far as known.</summary>
    internal IntxLine? IntxLine => _space.Intx.LineOf(this);

    /// <summary>The BARs as they are. Under <see cref="PciConfSpace.Placing"/>.</summary>
    internal IReadOnlyList<PciBar> SizedBars
    {
        get
        {
            if (_sized is null)
                WithDecodingOff(() => _sized = PciBar.ReadAll(Config));
            return _sized!;
        }
    }

    /// <summary>The function at an address, if one answers there.</summary>
    internal static bool TryFind(PciConfSpace space, PciAddress address, PciDevice? parent, [NotNullWhen(true)] out PciDevice? found)
    {
        uint ids = space.Read32(address, 0);
        found = (ushort)ids == AbsentVendor ? null : new PciDevice(space, address, parent, ids);
        if (found is not null && parent is not null)
            parent._children = [.. parent._children, found];
        return found is not null;
    }

    /// <summary>Whether it was taken from its bus.</summary>
    internal bool IsDetached => _claims.AreClosed;

    /// <summary>Takes it from the bus that it was on. Who still has it can do nothing with it from here on: its place and its addresses may be another function's.</summary>
    internal void Detach()
    {
        _claims.Close();
        if (Parent is not null)
            Parent._children = [.. Parent._children.Where(child => child != this)];
    }

    internal void Start(IPciDriver driver)
    {
        try
        {
            Instance = driver.Start(this);
            (DriverError, FailedDriver) = (null, null);
            if (Instance is null)
                return;
            Driver = driver;
            KernelLog.Write($"{this}: driver {driver.Name}");
        }
        catch (Exception error)
        {
            (DriverError, FailedDriver) = (error, driver);
            _claims.End();
            KernelLog.Write($"{this}: driver {driver.Name} could not start: {error.Message}");
        }
    }

    internal void Stop()
    {
        try
        {
            Instance?.Dispose();
        }
        finally
        {
            Instance = null;
            Driver = null;
            _claims.End();
        }
    }

    /// <summary>Says that the function was pulled out.</summary>
    internal void MarkRemoved()
    {
        try
        {
            Removal.Cancel();
        }
        catch (AggregateException error)
        {
            KernelLog.Write($"{this}: on its removal: {error.Flatten().InnerExceptions[0].Message}");
        }
    }

    internal void AllowIntx(bool allowed) => Change(PciCommand.InterruptDisable, on: !allowed);

    /// <summary>Lets the function write messages. For the functions that this assembly drives itself, which do no other DMA.</summary>
    internal void AllowMessages() => Allow(PciCommand.BusMaster);

    internal void AllowMemory() => Allow(PciCommand.MemorySpace);

    // What a function may do, the bridges above it have to pass on.
    internal void Allow(PciCommand bits)
    {
        for (PciDevice? at = this; at is not null; at = at.Parent)
            at.Change(bits, on: true);
    }

    internal void Change(PciCommand bits, bool on)
    {
        lock (_lock)
        {
            PciCommand command = Config.Command;
            Config.WriteCommand(on ? command | bits : command & ~bits);
        }
    }

    internal void WithDecodingOff(Action action)
    {
        RefuseDetached();
        lock (_lock)
        {
            PciCommand command = Config.Command;
            Config.WriteCommand(command & ~(PciCommand.IoSpace | PciCommand.MemorySpace));
            try
            {
                action();
            }
            finally
            {
                Config.WriteCommand(command);
            }
        }
    }

    internal void RefuseDetached()
    {
        if (IsDetached)
            throw Refused("was taken from its bus");
    }

    internal PciRefusedException Refused(string reason) => new($"{this}: {reason}");
}

/// <summary>A function does not have what its driver asked for.</summary>
public sealed class PciRefusedException(string message) : InvalidOperationException(message);
