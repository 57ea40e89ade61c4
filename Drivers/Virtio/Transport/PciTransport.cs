using System.Numerics;
using Cosmos.Core;
using Drivers.Pci;
using Drivers.Pci.Interrupts;

namespace Drivers.Virtio.Transport;

/// <summary>A virtio device over PCI (virtio 1.2 §4.1): its four structures, found through the capability list.</summary>
internal sealed class PciTransport : ITransport
{
    private const ushort NoVector = 0xFFFF; // VIRTIO_MSI_NO_VECTOR
    private readonly List<VmPager> _windows = [];
    private readonly PciDevice _device;
    private readonly CommonConfiguration _common;
    private readonly VmPager _notify;
    private readonly uint _notifyMultiplier;
    private readonly VmCell<byte> _isr;
    private readonly VmPager? _configuration;
    private readonly QueueAddresses _addresses;
    private PciInterrupts? _interrupts;

    /// <summary>Finds the structures and opens windows over them.</summary>
    /// <exception cref="VirtioDeviceException">A structure is missing or malformed.</exception>
    /// <exception cref="PageRefusedException">The pages of a structure may not be had.</exception>
    internal PciTransport(PciDevice device)
    {
        _device = device;
        try
        {
            _common = new CommonConfiguration(Open(StructureKind.Common, CommonConfiguration.SizeBytes, sizeof(uint), out _));
            _addresses = new QueueAddresses(device, _common);
            _notify = Open(StructureKind.Notify, sizeof(ushort), sizeof(ushort), out VirtioCapability notify);
            _notifyMultiplier = notify.NotifyMultiplier;
            _isr = Open(StructureKind.Isr, sizeof(byte), sizeof(byte), out _).Cell<byte>(0);
            _configuration = TryOpen(StructureKind.Device, 1, sizeof(uint), out _, out _);
        }
        catch
        {
            CloseWindows();
            throw;
        }
    }

    public string Name => _device.ToString();

    public DmaDomain Dma => _device.Dma;

    public long Silences => _device.Silences;

    public byte Status
    {
        get => _common.DeviceStatus.Read();
        set => _common.DeviceStatus.Write(value);
    }

    public ushort QueueCount => _common.NumQueues.Read();

    public byte ConfigurationGeneration => _common.ConfigGeneration.Read();

    public ulong ConfigurationBytes => _configuration?.SizeBytes ?? 0;

    public uint ReadDeviceFeatures(uint word)
    {
        _common.DeviceFeatureSelect.Write(word);
        return _common.DeviceFeature.Read();
    }

    public void WriteDriverFeatures(uint word, uint features)
    {
        _common.DriverFeatureSelect.Write(word);
        _common.DriverFeature.Write(features);
    }

    public T ReadConfiguration<T>(ulong offset)
        where T : unmanaged, IBinaryInteger<T>
    {
        T value = default;
        _configuration!.Read(offset, new Span<T>(ref value));
        return value;
    }

    public void WriteConfiguration<T>(ulong offset, T value)
        where T : unmanaged, IBinaryInteger<T> => _configuration!.Write(offset, new ReadOnlySpan<T>(in value));

    public ushort ReadQueueSize(ushort queue)
    {
        _common.QueueSelect.Write(queue);
        return _common.QueueSize.Read();
    }

    public QueueNotifier? EnableQueue(ushort queue, in QueueMemory memory, bool withData, out string refusal)
    {
        _common.QueueSelect.Write(queue);
        ushort notifyOffset = _common.QueueNotifyOff.Read();
        ulong offset = (ulong)notifyOffset * _notifyMultiplier;
        int width = withData ? sizeof(uint) : sizeof(ushort);
        refusal = $"it is notified at {notifyOffset} x {_notifyMultiplier}, which is no register of {width} bytes in {_notify.SizeBytes}";
        if (_notify.SizeBytes < (ulong)width || offset > _notify.SizeBytes - (ulong)width || (_notify.Start.Value + offset) % (ulong)width != 0)
            return null;
        _common.QueueSize.Write(memory.Size);
        _addresses.Write(queue, memory);
        _common.QueueEnable.Write(1);
        return new Notifier(_notify.Cell<ushort>(offset), withData ? _notify.Cell<uint>(offset) : null);
    }

    public void ResetQueue(ushort queue)
    {
        _common.QueueSelect.Write(queue);
        _common.QueueReset?.Write(1);
    }

    public bool IsQueueResetting(ushort queue) => !_addresses.TryEnd(queue);

    public IReadOnlyList<IInterrupt> ClaimInterrupts(int most)
    {
        _interrupts ??= _device.ClaimInterrupts(most, PciInterruptKinds.MsiX | PciInterruptKinds.IntX);
        bool isLine = _interrupts.Kind == PciInterruptKinds.IntX;
        return [.. _interrupts.Select(interrupt => new Interrupt(interrupt, isLine))];
    }

    public bool TrySetConfigurationInterrupt(int index)
    {
        if (_interrupts is not { Kind: PciInterruptKinds.MsiX })
            return true;
        ushort vector = index < 0 ? NoVector : (ushort)_interrupts[index].Index;
        _common.ConfigMsixVector.Write(vector);
        return _common.ConfigMsixVector.Read() == vector;
    }

    public bool TrySetQueueInterrupt(ushort queue, int index)
    {
        if (_interrupts is not { Kind: PciInterruptKinds.MsiX })
            return true;
        ushort vector = index < 0 ? NoVector : (ushort)_interrupts[index].Index;
        _common.QueueSelect.Write(queue);
        _common.QueueMsixVector.Write(vector);
        return _common.QueueMsixVector.Read() == vector;
    }

    public byte ReadIsr() => _isr.Read();

    public void WriteIsr(byte value) => _isr.Write(value);

    public void Enable(long silences) => _addresses.EnableDevice(silences);

    public void Silence() => _addresses.Silence();

    public void Dispose()
    {
        _interrupts?.Dispose();
        CloseWindows();
    }

    private VmPager Open(StructureKind kind, uint leastBytes, uint alignment, out VirtioCapability capability) =>
        TryOpen(kind, leastBytes, alignment, out capability, out string refusal)
        ?? throw new VirtioDeviceException($"{_device}: no {kind} structure: {refusal}");

    private VmPager? TryOpen(StructureKind kind, uint leastBytes, uint alignment, out VirtioCapability capability, out string refusal)
    {
        capability = default;
        if (VirtioCapability.Find(_device, kind, leastBytes, alignment, out refusal) is not { } found)
            return null;
        capability = found;
        VmPager window = _device.MapBar(found.Bar, found.Offset, found.SizeBytes, PageSharing.Shared);
        _windows.Add(window);
        return window;
    }

    private void CloseWindows()
    {
        foreach (VmPager window in _windows)
            window.Dispose();
        _windows.Clear();
    }

    /// <summary>The register of a queue in the notification structure (virtio 1.2 §4.1.4.4).</summary>
    private sealed class Notifier(VmCell<ushort> number, VmCell<uint>? numberAndPosition) : QueueNotifier
    {
        internal override void Notify(ushort queue) => number.Write(queue);

        internal override void NotifyWithData(uint data) => numberAndPosition!.Write(data);
    }

    private sealed class Interrupt(PciInterrupt interrupt, bool isLine) : IInterrupt
    {
        public bool NeedsIsrRead => isLine;

        public bool Wait(TimeSpan timeout) => interrupt.Wait(timeout);

        public void Mask() => interrupt.Mask();
    }
}
