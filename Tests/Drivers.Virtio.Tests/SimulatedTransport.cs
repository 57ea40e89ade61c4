using System.Buffers.Binary;
using System.Numerics;
using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>A device without PCI around it: registers are properties, rings are real. A test takes chains out and says when they were used.</summary>
internal sealed class SimulatedTransport : ITransport
{
    private readonly SimulatedMemory _memory;
    private readonly SimulatedRing?[] _rings;
    private readonly uint[] _driverFeatures = new uint[2];
    private readonly List<SimulatedInterrupt> _interrupts = [];
    private byte _status;

    internal SimulatedTransport(SimulatedMachine machine, int queues = 1)
    {
        _memory = machine.Memory;
        _rings = new SimulatedRing?[queues];
        Dma = new DmaDomain("simulated", () => Dma!.ReleaseQuarantine());
    }

    public string Name => "simulated";

    public DmaDomain Dma { get; }

    public long Silences { get; private set; }

    public byte Status
    {
        get => _status;
        set
        {
            _status = value;
            if (value != 0)
                return;
            Array.Clear(_rings);
            Resetting();
        }
    }

    public ushort QueueCount => (ushort)_rings.Length;

    public byte ConfigurationGeneration => 0;

    public ulong ConfigurationBytes => (ulong)Configuration.Length;

    /// <summary>What it offers.</summary>
    internal ulong OfferedFeatures { get; set; } = (ulong)VirtioFeatures.Version1;

    /// <summary>The largest queue size it offers.</summary>
    internal ushort QueueSize { get; set; } = 64;

    /// <summary>The device-specific structure.</summary>
    internal byte[] Configuration { get; init; } = [];

    /// <summary>How many interrupts there are.</summary>
    internal int InterruptCount { get; init; }

    /// <summary>The interrupts that the driver was given.</summary>
    internal IReadOnlyList<SimulatedInterrupt> Interrupts => _interrupts;

    /// <summary>What happens while the registers that all queues share are used.</summary>
    internal Action Selecting { get; set; } = static () => { };

    /// <summary>What happens while the device is reset.</summary>
    internal Action Resetting { get; set; } = static () => { };

    /// <summary>What the device does when it is notified.</summary>
    internal Action<int> Notified { get; set; } = static _ => { };

    /// <summary>How often it was.</summary>
    internal int Notifications { get; private set; }

    /// <summary>The data of the last notification that carried any.</summary>
    internal uint? LastData { get; private set; }

    /// <summary>Whether the device may reach memory.</summary>
    internal bool IsEnabled { get; private set; }

    public uint ReadDeviceFeatures(uint word) => (uint)(OfferedFeatures >> (int)(word * 32));

    public void WriteDriverFeatures(uint word, uint features) => _driverFeatures[word] = features;

    public T ReadConfiguration<T>(ulong offset)
        where T : unmanaged, IBinaryInteger<T> => T.ReadLittleEndian(Configuration.AsSpan((int)offset, T.Zero.GetByteCount()), isUnsigned: true);

    public void WriteConfiguration<T>(ulong offset, T value)
        where T : unmanaged, IBinaryInteger<T> => value.WriteLittleEndian(Configuration.AsSpan((int)offset));

    public ushort ReadQueueSize(ushort queue)
    {
        Selecting();
        return QueueSize;
    }

    public QueueNotifier? EnableQueue(ushort queue, in QueueMemory memory, bool withData, out string refusal)
    {
        refusal = string.Empty;
        Selecting();
        ulong features = _driverFeatures[0] | ((ulong)_driverFeatures[1] << 32);
        using var registers = new Registers(Dma);
        _rings[queue] = SimulatedRing.Create(
            _memory,
            new SimulatedRingPlace(memory.Size, registers.Read(memory.Descriptors), registers.Read(memory.Driver), registers.Read(memory.Device), features));
        return new Notifier(this);
    }

    public void ResetQueue(ushort queue)
    {
        Selecting();
        _rings[queue] = null;
    }

    public bool IsQueueResetting(ushort queue) => false;

    public IReadOnlyList<IInterrupt> ClaimInterrupts(int most)
    {
        for (int index = 0; index < Math.Min(most, InterruptCount); index++)
            _interrupts.Add(new SimulatedInterrupt());
        return _interrupts;
    }

    public bool TrySetConfigurationInterrupt(int index) => true;

    public bool TrySetQueueInterrupt(ushort queue, int index) => true;

    public byte ReadIsr() => 0;

    public void WriteIsr(byte value)
    {
    }

    public void Enable(long silences) => IsEnabled = silences == Silences ? true : throw new InvalidOperationException("not reset since it was silenced");

    public void Silence()
    {
        Silences++;
        IsEnabled = false;
        Dma.ReleaseQuarantine();
    }

    public void Dispose()
    {
        foreach (SimulatedInterrupt interrupt in _interrupts)
            interrupt.Dispose();
    }

    /// <summary>The ring of a queue, once it is enabled.</summary>
    internal SimulatedRing Ring(int queue = 0) => _rings[queue] ?? throw new InvalidOperationException("the queue is not enabled");

    private void Notify(uint value, bool hasData)
    {
        Notifications++;
        LastData = hasData ? value : null;
        Notified((int)(value & 0xFFFF));
    }

    private sealed class Notifier(SimulatedTransport transport) : QueueNotifier
    {
        internal override void Notify(ushort queue) => transport.Notify(queue, hasData: false);

        internal override void NotifyWithData(uint data) => transport.Notify(data, hasData: true);
    }

    /// <summary>Where an address is is said to registers alone; these are in free memory.</summary>
    private sealed class Registers(DmaDomain domain) : IDisposable
    {
        private readonly VmPager _pager = new VmPagerOption { SizeBytes = 8 }.Build();

        internal ulong Read(DmaAddress address)
        {
            Assert.NotNull(domain);
            VmCell<uint> low = _pager.Cell<uint>(0);
            VmCell<uint> high = _pager.Cell<uint>(4);
            address.WriteTo(low, high);
            return low.Read() | ((ulong)high.Read() << 32);
        }

        public void Dispose() => _pager.Dispose();
    }
}

/// <summary>An interrupt that a test raises.</summary>
internal sealed class SimulatedInterrupt : IInterrupt, IDisposable
{
    private readonly SemaphoreSlim _raised = new(0);
    private volatile bool _isDisposed;

    public bool NeedsIsrRead => false;

    /// <summary>Whether it was masked.</summary>
    internal bool IsMasked { get; private set; }

    public bool Wait(TimeSpan timeout)
    {
        bool came = _raised.Wait(timeout);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return came;
    }

    public void Mask() => IsMasked = true;

    public void Dispose()
    {
        _isDisposed = true;
        _raised.Release(1000);
    }

    internal void Raise() => _raised.Release();
}
