using System.Buffers.Binary;
using Cosmos.Core.Simulation.Pci;

namespace Cosmos.Core.Simulation.Virtio;

/// <summary>A modern virtio-pci device (virtio 1.2 §4.1) that keeps the rules until it is told not to.</summary>
public abstract class SimulatedVirtioDevice : ISimulatedRegisters
{
    /// <summary>The BAR with the structures, and where each lies.</summary>
    public const int StructureBar = 4;

    /// <summary>Size of that BAR.</summary>
    public const int BarBytes = 0x4000;

    private const ulong CommonStart = 0x0000;
    private const ulong IsrStart = 0x1000;

    /// <summary>Where in the BAR the device-specific structure is.</summary>
    public const ulong DeviceStart = 0x2000;

    private const ulong NotifyStart = 0x3000;
    private const uint Multiplier = 4;
    private const int InOrderBit = 35;
    private readonly Random _noise = new(1);
    private readonly byte[] _common = new byte[64];
    private readonly SimulatedQueue[] _queues;
    private ulong _driverFeatures;
    private byte _status;
    private byte _generation;

    private protected SimulatedVirtioDevice(SimulatedMachine machine, int slot, ushort deviceId, int queues, int configurationBytes)
    {
        Machine = machine;
        Configuration = new byte[configurationBytes];
        _queues = [.. Enumerable.Range(0, queues).Select(_ => new SimulatedQueue(machine.Memory))];
        Function = machine.Pci.Add(0, slot, 0, 0x1AF4, deviceId, 0x0180).MemoryBar(StructureBar, BarBytes, wide: true, prefetchable: true);
        Function.Registers(StructureBar, BarBytes, this);
        CommonCapability = AddCapability(1, StructureBar, CommonStart, 0x1000);
        IsrCapability = AddCapability(3, StructureBar, IsrStart, 0x1000);
        DeviceCapability = AddCapability(4, StructureBar, DeviceStart, (uint)configurationBytes);
        NotifyCapability = AddCapability(2, StructureBar, NotifyStart, 0x1000, Multiplier);
    }

    /// <summary>The machine it is in.</summary>
    public SimulatedMachine Machine { get; }

    /// <summary>Its PCI function.</summary>
    public SimulatedPciFunction Function { get; }

    /// <summary>Where the capabilities are in configuration space.</summary>
    public int CommonCapability { get; }

    /// <inheritdoc cref="CommonCapability"/>
    public int IsrCapability { get; }

    /// <inheritdoc cref="CommonCapability"/>
    public int DeviceCapability { get; }

    /// <inheritdoc cref="CommonCapability"/>
    public int NotifyCapability { get; }

    /// <summary>The device-specific structure.</summary>
    public byte[] Configuration { get; }

    /// <summary>What it offers; VERSION_1 unless a test takes it away.</summary>
    public ulong OfferedFeatures { get; set; } = 1UL << 32;

    /// <summary>What the driver chose.</summary>
    public ulong AcceptedFeatures => _driverFeatures;

    /// <summary>The status as the driver left it.</summary>
    public byte Status => _status;

    /// <summary>How often it was reset.</summary>
    public int Resets { get; private set; }

    /// <summary>Called at each reset.</summary>
    public Action? OnReset { get; set; }

    /// <summary>How often it was notified.</summary>
    public int Notifications { get; private set; }

    /// <summary>The largest queue size it offers.</summary>
    public ushort QueueSize { get; set; } = 64;

    /// <summary>The queue's <c>queue_notify_off</c>, by number.</summary>
    public Func<int, ushort> NotifyOffset { get; set; } = queue => (ushort)queue;

    /// <summary>Bits that it sets in its status by itself.</summary>
    public byte ExtraStatus { get; set; }

    /// <summary>Whether writing 0 to the status does nothing.</summary>
    public bool IgnoresReset { get; set; }

    /// <summary>Whether FEATURES_OK does not stick.</summary>
    public bool RefusesFeatures { get; set; }

    /// <summary>Whether the configuration changes at each look.</summary>
    public bool ChangesConfiguration { get; set; }

    /// <summary>Whether it is gone: every register reads all ones.</summary>
    public bool IsGone { get; set; }

    /// <summary>Whether it takes requests and never answers.</summary>
    public bool SwallowsRequests { get; set; }

    /// <summary>Whether it asks for notifications, or says that it looks by itself.</summary>
    public bool WantsNotifications { get; set; } = true;

    /// <summary>What it writes where it says when it wants to be notified, instead of the truth: value and flags.</summary>
    public Func<(ushort Value, ushort Flags)>? EventFor { get; set; }

    /// <summary>Changes what is seen when a register is read: offset in the BAR, what is there.</summary>
    public Func<ulong, ulong, ulong>? OnRead { get; set; }

    /// <summary>Whether it overwrites the descriptor table after it has used a chain.</summary>
    public bool ScribblesDescriptors { get; set; }

    /// <summary>Changes what it says it used.</summary>
    public Func<UsedEntry, UsedEntry>? OnUsed { get; set; }

    /// <summary>How far ahead of the truth its used index is.</summary>
    public ushort UsedIndexError { get; set; }

    /// <summary>Whether it says everything twice.</summary>
    public bool SaysTwice { get; set; }

    /// <summary>Requests that it answers together, newest first, once there are so many.</summary>
    public int AnswersInBatchesOf { get; set; } = 1;

    /// <summary>Its queues.</summary>
    public IReadOnlyList<SimulatedQueue> Queues => _queues;

    /// <inheritdoc/>
    public ulong Read(ulong offset, int width)
    {
        if (IsGone)
            return ulong.MaxValue >> (64 - (width * 8));
        ulong value = offset switch
        {
            >= NotifyStart => 0,
            >= DeviceStart => ReadBytes(Configuration, offset - DeviceStart, width),
            >= IsrStart => 0,
            _ => ReadCommon((int)offset, width),
        };
        return OnRead?.Invoke(offset, value) ?? value;
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int width, ulong value)
    {
        if (IsGone)
            return;
        if (offset >= NotifyStart)
            Notified((int)((offset - NotifyStart) / Multiplier));
        else if (offset < IsrStart)
            WriteCommon((int)offset, width, value);
        else if (offset >= DeviceStart && offset - DeviceStart + (ulong)width <= (ulong)Configuration.Length)
            BitConverter.GetBytes(value).AsSpan(0, width).CopyTo(Configuration.AsSpan((int)(offset - DeviceStart)));
    }

    /// <summary>Looks at a queue as if it had been notified.</summary>
    public void Process(int queue)
    {
        SimulatedQueue looked = _queues[queue];
        if (looked.Ring is not { } ring)
            return;
        while (ring.TryTake(out SimulatedChain? chain))
        {
            if (SwallowsRequests)
                continue;
            looked.Waiting.Add((new UsedEntry(chain!.Id, Serve(chain.Descriptors)), chain.RingDescriptors));
            if (looked.Waiting.Count >= AnswersInBatchesOf)
                Answer(looked);
        }

        if (EventFor?.Invoke() is { } wanted)
            ring.WriteEvent(wanted.Value, wanted.Flags);
        else
            ring.WantNotifications(WantsNotifications);

        // It has taken all there is, so it does itself no harm.
        if (ScribblesDescriptors)
            ring.Scribble(_noise);
    }

    /// <summary>Answers what waits.</summary>
    public void Answer(SimulatedQueue queue)
    {
        if (queue.Ring is not { } ring)
            return;
        if ((_driverFeatures >> InOrderBit & 1) != 0)
            queue.Waiting.Reverse(); // what is taken from the end below comes in order
        for (int index = queue.Waiting.Count - 1; index >= 0; index--)
        {
            (UsedEntry said, int ringDescriptors) = queue.Waiting[index];
            UsedEntry entry = OnUsed?.Invoke(said) ?? said;
            ring.Use(entry, ringDescriptors);
            if (SaysTwice)
                ring.Use(entry, ringDescriptors);
        }

        queue.Waiting.Clear();
        ring.Publish(UsedIndexError);
    }

    /// <summary>Does a request.</summary>
    /// <returns>How many bytes were written to it.</returns>
    private protected abstract uint Serve(IReadOnlyList<SimulatedDescriptor> chain);

    private static ulong ReadBytes(byte[] bytes, ulong offset, int width)
    {
        ulong value = 0;
        for (int index = 0; index < width && offset + (ulong)index < (ulong)bytes.Length; index++)
            value |= (ulong)bytes[(int)offset + index] << (index * 8);
        return value;
    }

    private int AddCapability(byte kind, byte bar, ulong offset, uint sizeBytes, uint? multiplier = null)
    {
        byte[] body = new byte[multiplier is null ? 14 : 18];
        body[0] = (byte)(body.Length + 2);
        body[1] = kind;
        body[2] = bar;
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(6), (uint)offset);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(10), sizeBytes);
        if (multiplier is { } value)
            BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(14), value);
        return Function.Capability(9, body);
    }

    private void Notified(int queue)
    {
        Notifications++;
        if (queue < _queues.Length)
            Process(queue);
    }

    private ulong ReadCommon(int offset, int width)
    {
        SimulatedQueue? queue = Selected;
        ulong features = BinaryPrimitives.ReadUInt32LittleEndian(_common) == 0 ? (uint)OfferedFeatures : OfferedFeatures >> 32;
        return offset switch
        {
            4 => (uint)features,
            18 => (ulong)_queues.Length,
            20 => (byte)(_status | ExtraStatus),
            21 => ChangesConfiguration ? _generation++ : _generation,
            24 => queue is null ? 0UL : queue.Size == 0 ? QueueSize : queue.Size,
            30 => NotifyOffset(BinaryPrimitives.ReadUInt16LittleEndian(_common.AsSpan(22))),
            _ => ReadBytes(_common, (ulong)offset, width),
        };
    }

    private void WriteCommon(int offset, int width, ulong value)
    {
        if (offset + width > _common.Length)
            return; // a capability that was tampered with leads here: there is no register
        for (int index = 0; index < width; index++)
            _common[offset + index] = (byte)(value >> (index * 8));
        switch (offset)
        {
            case 12:
                int shift = BinaryPrimitives.ReadUInt32LittleEndian(_common.AsSpan(8)) == 0 ? 0 : 32;
                _driverFeatures = (_driverFeatures & ~(0xFFFFFFFFUL << shift)) | (value << shift);
                break;
            case 20:
                WriteStatus((byte)value);
                break;
            case 24 when Selected is { } queue:
                queue.Size = (ushort)value;
                break;
            case 28 when Selected is { } queue:
                queue.Descriptors = BinaryPrimitives.ReadUInt64LittleEndian(_common.AsSpan(32));
                queue.Driver = BinaryPrimitives.ReadUInt64LittleEndian(_common.AsSpan(40));
                queue.Device = BinaryPrimitives.ReadUInt64LittleEndian(_common.AsSpan(48));
                queue.Enable(_driverFeatures);
                break;
            case 58 when Selected is { } queue && !IgnoresReset:
                queue.Reset();
                _common[58] = 0;
                break;
        }
    }

    private void WriteStatus(byte value)
    {
        if (value == 0)
        {
            if (IgnoresReset)
                return;
            Resets++;
            OnReset?.Invoke();
            foreach (SimulatedQueue queue in _queues)
                queue.Reset();
        }

        _status = RefusesFeatures ? (byte)(value & ~8) : value;
    }

    private SimulatedQueue? Selected
    {
        get
        {
            int selected = BinaryPrimitives.ReadUInt16LittleEndian(_common.AsSpan(22));
            return selected < _queues.Length ? _queues[selected] : null;
        }
    }
}
