using Cosmos.Core;
using Drivers.Pci;

namespace Drivers.Virtio.Transport;

/// <summary>
/// A virtio device over PCI (virtio 1.2 §4.1): its four structures, found through the capability list, and the status machine of §3.1.
/// </summary>
/// <remarks>
/// Opening resets the device. A broken rule, a missed deadline or a vanished device ends in <see cref="Fail"/>: the failure is latched, the device reset
/// and kept from memory, and every later use throws it. Setting up is for one thread; <see cref="Fail"/> and the properties are for any.
/// </remarks>
[DmaTrusted("tells the device where its queues are, and lets it reach memory once it was reset")]
public sealed class VirtioTransport : IDisposable
{
    private const byte Gone = 0xFF;
    private const int FeatureWords = 2;
    private static readonly TimeSpan ResetTime = TimeSpan.FromSeconds(1);
    private readonly List<VmPager> _windows = [];
    private readonly CommonConfiguration _common;
    private readonly VmPager _notify;
    private readonly uint _notifyMultiplier;
    private readonly VmCell<byte> _isr;
    private VirtioDeviceException? _failure;
    private volatile bool _isSilent;

    /// <summary>Finds the structures, opens windows over them and resets the device.</summary>
    /// <exception cref="VirtioDeviceException">A structure is missing or malformed, or the device does not reset.</exception>
    /// <exception cref="PageRefusedException">The pages of a structure may not be had.</exception>
    public VirtioTransport(PciDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        Device = device;
        try
        {
            _common = new CommonConfiguration(Open(StructureKind.Common, CommonConfiguration.SizeBytes, sizeof(uint), out _));
            _notify = Open(StructureKind.Notify, sizeof(ushort), sizeof(ushort), out VirtioCapability notify);
            _notifyMultiplier = notify.NotifyMultiplier;
            _isr = Open(StructureKind.Isr, sizeof(byte), sizeof(byte), out _).Cell<byte>(0);
            Configuration = new DeviceConfiguration(this, TryOpen(StructureKind.Device, 1, sizeof(uint), out _, out _));
            Reset();
        }
        catch
        {
            CloseWindows();
            throw;
        }
    }

    /// <summary>The function.</summary>
    public PciDevice Device { get; }

    /// <summary>The device-specific structure.</summary>
    public DeviceConfiguration Configuration { get; }

    /// <summary>Why the device was given up, if it was.</summary>
    public VirtioDeviceException? Failure => Volatile.Read(ref _failure);

    /// <summary>The features agreed on.</summary>
    public ulong Features { get; private set; }

    /// <summary>What the device offers.</summary>
    public ulong OfferedFeatures { get; private set; }

    /// <summary>How many queues the device alleges to have.</summary>
    public int QueueCount => _common.NumQueues.Read();

    /// <summary>The device's status, as it is now.</summary>
    public DeviceStatus Status => (DeviceStatus)_common.DeviceStatus.Read();

    internal byte ConfigGeneration => _common.ConfigGeneration.Read();

    /// <summary>Reads the ISR status (virtio 1.2 §4.1.4.5), which clears it: bit 0 for queues, bit 1 for configuration.</summary>
    public byte ReadIsr() => _isr.Read();

    /// <summary>Agrees on features: what is offered and implemented, which must include what is required and <see cref="VirtioFeatures.Version1"/>.</summary>
    /// <exception cref="VirtioDeviceException">A required feature is not offered, or the device does not accept the choice.</exception>
    public void Negotiate(ulong implemented, ulong required)
    {
        required |= (ulong)VirtioFeatures.Version1;
        SetStatus(DeviceStatus.Acknowledge);
        SetStatus(DeviceStatus.Driver);
        ulong offered = 0;
        for (int word = 0; word < FeatureWords; word++)
        {
            _common.DeviceFeatureSelect.Write((uint)word);
            offered |= (ulong)_common.DeviceFeature.Read() << (word * 32);
        }

        OfferedFeatures = offered;
        ulong accepted = offered & (implemented | required);
        if ((accepted & required) != required)
            throw Fail($"required features 0x{required & ~accepted:x} are not offered");
        for (int word = 0; word < FeatureWords; word++)
        {
            _common.DriverFeatureSelect.Write((uint)word);
            _common.DriverFeature.Write((uint)(accepted >> (word * 32)));
        }

        SetStatus(DeviceStatus.FeaturesOk);
        if ((Status & DeviceStatus.FeaturesOk) == 0)
            throw Fail($"the device does not accept features 0x{accepted:x}");
        Features = accepted;
    }

    /// <summary>Tells the device that the driver is ready. Queues have been set up before.</summary>
    public void Start()
    {
        Device.EnableBusMaster();
        SetStatus(DeviceStatus.DriverOk);
    }

    /// <summary>Throws when the device was given up, has vanished, or asks to be reset.</summary>
    /// <exception cref="VirtioDeviceException">It has failed.</exception>
    public void CheckHealth()
    {
        ThrowIfFailed();
        byte status = _common.DeviceStatus.Read();
        if (status == Gone)
            throw Fail("the device is gone: every register reads all ones");
        if ((status & (byte)DeviceStatus.NeedsReset) != 0)
            throw Fail("the device says that it needs a reset");
    }

    /// <summary>Gives the device up: latches the reason, resets it and keeps it from memory. Only the first reason counts.</summary>
    /// <returns>The latched failure, to be thrown.</returns>
    public VirtioDeviceException Fail(string reason)
    {
        if (!TryLatch(reason, out VirtioDeviceException failure))
            return failure;
        KernelLog.Write($"{failure.Message}; device given up");
        Silence();
        return failure;
    }

    /// <summary>Ends the device's work in good order: what still waits for it ends with an exception.</summary>
    internal void Stop()
    {
        if (TryLatch("stopped", out _))
            Silence();
    }

    private bool TryLatch(string reason, out VirtioDeviceException failure)
    {
        failure = new VirtioDeviceException($"{Device}: {reason}");
        if (Interlocked.CompareExchange(ref _failure, failure, null) is not { } earlier)
            return true;
        failure = earlier;
        AwaitSilence();
        return false;
    }

    private void Silence()
    {
        try
        {
            _common.DeviceStatus.Write((byte)DeviceStatus.None);
            WaitForReset();
        }
        finally
        {
            // Whether or not it obeys the reset, without bus mastering it reaches no memory, so what is quarantined may be freed.
            Device.Silence();
            _isSilent = true;
        }
    }

    // Whoever learns of the failure lets go of memory that the device was given, so not before it is silent. The reset is bounded, and so is this.
    private void AwaitSilence()
    {
        var wait = new SpinWait();
        while (!_isSilent)
            wait.SpinOnce();
    }

    /// <summary>Throws the latched failure, if there is one. The device then reaches no memory any more.</summary>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    public void ThrowIfFailed()
    {
        if (Failure is not { } failure)
            return;
        AwaitSilence();

        // A new exception for each thrower: one object thrown by several threads would mix their stack traces.
        throw new VirtioDeviceException(failure.Message, failure);
    }

    /// <summary>Resets the device, which forgets everything and does no more DMA, and closes the windows.</summary>
    public void Dispose()
    {
        Stop();
        Device.Silence(); // again, for what was disposed since: a device driver cannot vouch for that itself
        CloseWindows();
    }

    /// <summary>The queue's largest size, validated (virtio 1.2 §4.1.4.3.2, §2.7).</summary>
    internal ushort SelectQueue(ushort queue)
    {
        ThrowIfFailed();
        if (queue >= QueueCount)
            throw Fail($"queue {queue} does not exist: there are {QueueCount}");
        _common.QueueSelect.Write(queue);
        ushort size = _common.QueueSize.Read();
        if (size is 0 or > Queue.VirtQueue.MostDescriptors || (size & (size - 1)) != 0)
            throw Fail($"queue {queue} has size {size}, which is no power of two from 1 to {Queue.VirtQueue.MostDescriptors}");
        return size;
    }

    /// <summary>Hands a queue's memory to the device and enables it.</summary>
    /// <returns>The register that notifies the device of this queue.</returns>
    internal VmCell<ushort> EnableQueue(ushort queue, ushort size, DmaAddress descriptors, DmaAddress driver, DmaAddress device)
    {
        _common.QueueSelect.Write(queue);
        _common.QueueSize.Write(size);
        ushort notifyOffset = _common.QueueNotifyOff.Read();
        ulong offset = (ulong)notifyOffset * _notifyMultiplier;
        if (offset > _notify.SizeBytes - sizeof(ushort) || (_notify.Start.Value + offset) % sizeof(ushort) != 0)
            throw Fail($"queue {queue} is notified at {notifyOffset} x {_notifyMultiplier}, which is no register in {_notify.SizeBytes} bytes");
        descriptors.WriteTo(_common.QueueDescLow, _common.QueueDescHigh);
        driver.WriteTo(_common.QueueDriverLow, _common.QueueDriverHigh);
        device.WriteTo(_common.QueueDeviceLow, _common.QueueDeviceHigh);
        _common.QueueEnable.Write(1);
        return _notify.Cell<ushort>(offset);
    }

    private void Reset()
    {
        _common.DeviceStatus.Write((byte)DeviceStatus.None);
        if (!WaitForReset())
            throw Fail($"no reset within {ResetTime.TotalMilliseconds} ms: status stays {Status}");
    }

    private bool WaitForReset()
    {
        Deadline deadline = Deadline.After(ResetTime);
        while (_common.DeviceStatus.Read() is var status && status != 0)
        {
            if (status == Gone || deadline.HasPassed)
                return false;
            Thread.SpinWait(1);
        }

        return true;
    }

    private void SetStatus(DeviceStatus bit)
    {
        ThrowIfFailed();
        byte status = _common.DeviceStatus.Read();
        if (status == Gone)
            throw Fail("the device is gone: every register reads all ones");
        _common.DeviceStatus.Write((byte)(status | (byte)bit));
    }

    private VmPager Open(StructureKind kind, uint leastBytes, uint alignment, out VirtioCapability capability) =>
        TryOpen(kind, leastBytes, alignment, out capability, out string refusal)
        ?? throw new VirtioDeviceException($"{Device}: no {kind} structure: {refusal}");

    private VmPager? TryOpen(StructureKind kind, uint leastBytes, uint alignment, out VirtioCapability capability, out string refusal)
    {
        capability = default;
        if (VirtioCapability.Find(Device, kind, leastBytes, alignment, out refusal) is not { } found)
            return null;
        capability = found;
        VmPager window = Device.MapBar(found.Bar, found.Offset, found.SizeBytes, PageSharing.Shared);
        _windows.Add(window);
        return window;
    }

    private void CloseWindows()
    {
        foreach (VmPager window in _windows)
            window.Dispose();
        _windows.Clear();
    }
}
