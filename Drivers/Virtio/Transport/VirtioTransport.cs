using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Transport;

/// <summary>
/// A virtio device, and what of its words is believed: the status machine (virtio 1.2 §3.1), the features, the queues' registers, the ISR status.
/// </summary>
/// <remarks>
/// Opening resets the device. A broken rule, a missed deadline or a vanished device ends in <see cref="Fail"/>: the failure is latched, the device reset
/// and kept from memory, and every later use throws it. Setting up is for one thread; <see cref="Fail"/> and the properties are for any.
/// </remarks>
public sealed class VirtioTransport : IDisposable
{
    private const byte Gone = 0xFF;
    private const int FeatureWords = 2;
    private static readonly TimeSpan ResetTime = TimeSpan.FromSeconds(1);
    private readonly ITransport _registers;
    private VirtioDeviceException? _failure;
    private volatile bool _isSilent;
    private bool _isStopped;
    private long _silencesBeforeReset = -1;

    // The device has one set of registers for all queues, and a queue's size and place are not to be changed while it has it.
    private readonly Lock _selecting = new();
    private readonly HashSet<ushort> _enabled = [];

    /// <summary>Finds the structures, opens windows over them and resets the device.</summary>
    /// <exception cref="VirtioDeviceException">A structure is missing or malformed, or the device does not reset.</exception>
    /// <exception cref="PageRefusedException">The pages of a structure may not be had.</exception>
    public VirtioTransport(PciDevice device)
        : this(new PciTransport(device ?? throw new ArgumentNullException(nameof(device))))
    {
    }

    internal VirtioTransport(ITransport registers)
    {
        _registers = registers;
        Configuration = new DeviceConfiguration(this, registers);
        Interrupts = new InterruptPlan(registers);
        try
        {
            Reset();
        }
        catch
        {
            registers.Dispose();
            throw;
        }
    }

    /// <summary>The device, for messages.</summary>
    public string Name => _registers.Name;

    /// <summary>What the device may reach by DMA.</summary>
    public DmaDomain Dma => _registers.Dma;

    /// <summary>The device-specific structure.</summary>
    public DeviceConfiguration Configuration { get; }

    /// <summary>Why the device was given up, if it was.</summary>
    public VirtioDeviceException? Failure => Volatile.Read(ref _failure);

    /// <summary>The features agreed on.</summary>
    public ulong Features { get; private set; }

    /// <summary>What the device offers.</summary>
    public ulong OfferedFeatures { get; private set; }

    /// <summary>How many queues the device alleges to have.</summary>
    public int QueueCount => _registers.QueueCount;

    /// <summary>The device's status, as it is now.</summary>
    public DeviceStatus Status => (DeviceStatus)_registers.Status;

    /// <summary>Which interrupt is for what.</summary>
    internal InterruptPlan Interrupts { get; }

    /// <summary>Whether the device was stopped in good order: it is not to be restarted.</summary>
    internal bool IsStopped => Volatile.Read(ref _isStopped);

    /// <summary>Whether a feature was agreed on.</summary>
    public bool Has(VirtioFeatures feature) => (Features & (ulong)feature) != 0;

    /// <summary>Reads the ISR status (virtio 1.2 §4.1.4.5), which clears it: bit 0 for queues, bit 1 for configuration.</summary>
    public byte ReadIsr() => _registers.ReadIsr();

    /// <summary>Writes the ISR status. Devices do nothing with that.</summary>
    public void WriteIsr(byte value) => _registers.WriteIsr(value);

    /// <summary>Agrees on features: what is offered and implemented, which must include what is required and <see cref="VirtioFeatures.Version1"/>.</summary>
    /// <exception cref="VirtioDeviceException">A required feature is not offered, or the device does not accept the choice.</exception>
    public void Negotiate(ulong implemented, ulong required)
    {
        required |= (ulong)VirtioFeatures.Version1;
        SetStatus(DeviceStatus.Acknowledge);
        SetStatus(DeviceStatus.Driver);
        ulong offered = 0;
        for (uint word = 0; word < FeatureWords; word++)
            offered |= (ulong)_registers.ReadDeviceFeatures(word) << (int)(word * 32);
        OfferedFeatures = offered;
        ulong accepted = offered & (implemented | required);
        if ((accepted & required) != required)
            throw Fail($"required features 0x{required & ~accepted:x} are not offered");
        for (uint word = 0; word < FeatureWords; word++)
            _registers.WriteDriverFeatures(word, (uint)(accepted >> (int)(word * 32)));
        SetStatus(DeviceStatus.FeaturesOk);
        if ((Status & DeviceStatus.FeaturesOk) == 0)
            throw Fail($"the device does not accept features 0x{accepted:x}");
        Features = accepted;
    }

    /// <summary>Tells the device that the driver is ready. Queues have been set up before.</summary>
    /// <exception cref="VirtioDeviceException">The device has failed, or was kept from memory since it was reset.</exception>
    public void Start()
    {
        try
        {
            _registers.Enable(_silencesBeforeReset);
        }
        catch (InvalidOperationException refused)
        {
            throw Fail(refused.Message);
        }

        SetStatus(DeviceStatus.DriverOk);
    }

    /// <summary>Throws when the device was given up, has vanished, or asks to be reset.</summary>
    /// <exception cref="VirtioDeviceException">It has failed.</exception>
    public void CheckHealth()
    {
        ThrowIfFailed();
        byte status = _registers.Status;
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

    /// <summary>Throws the latched failure, if there is one. The device then reaches no memory any more.</summary>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    public void ThrowIfFailed()
    {
        if (_failure is not null)
            throw FailureForThrower();
    }

    /// <summary>Resets the device, which forgets everything and does no more DMA, and closes the windows.</summary>
    public void Dispose()
    {
        Stop();
        _registers.Silence(); // again, for what was disposed since: a device driver cannot vouch for that itself
        _registers.Dispose();
    }

    /// <summary>A new exception for each thrower: one object thrown by several threads would mix their stack traces. The device is silent by then.</summary>
    internal VirtioDeviceException FailureForThrower()
    {
        AwaitSilence();
        return new VirtioDeviceException(Failure!.Message, Failure);
    }

    /// <summary>Ends the device's work in good order: what still waits for it ends with an exception.</summary>
    internal void Stop()
    {
        Volatile.Write(ref _isStopped, true);
        if (TryLatch("stopped", out _))
            Silence();
    }

    /// <summary>
    /// Begins anew with a device that was given up: forgets the failure, resets the device and agrees on the same features. The caller then sets up the
    /// queues and starts; until it has, nobody else uses them.
    /// </summary>
    /// <exception cref="VirtioDeviceException">It does not reset, or is not what it was. It stays given up.</exception>
    internal void Restart()
    {
        AwaitSilence();
        ulong agreed = Features;
        _isSilent = false;
        Volatile.Write(ref _failure, null);
        Reset();
        Negotiate(agreed, agreed);
        Interrupts.Renew();
    }

    /// <summary>The queue's largest size, validated (virtio 1.2 §4.1.4.3.2, §2.7).</summary>
    internal ushort SelectQueue(ushort queue)
    {
        ThrowIfFailed();
        if (queue >= QueueCount)
            throw Fail($"queue {queue} does not exist: there are {QueueCount}");
        ushort size;
        lock (_selecting)
            size = _registers.ReadQueueSize(queue);
        if (size is 0 or > VirtQueue.MostDescriptors)
            throw Fail($"queue {queue} has size {size}, which is not from 1 to {VirtQueue.MostDescriptors}");
        if ((size & (size - 1)) != 0 && !Has(VirtioFeatures.PackedRing))
            throw Fail($"queue {queue} has size {size}, which is no power of two");
        return size;
    }

    /// <summary>Hands a queue's memory to the device and enables it.</summary>
    /// <exception cref="InvalidOperationException">The device has the queue already.</exception>
    internal QueueNotifier EnableQueue(ushort queue, in QueueMemory memory)
    {
        lock (_selecting)
        {
            if (!_enabled.Add(queue))
                throw new InvalidOperationException($"{Name} has queue {queue} already");
            Interrupts.Assign(queue);
            return _registers.EnableQueue(queue, memory, Has(VirtioFeatures.NotificationData), out string refusal) ?? throw Fail($"queue {queue}: {refusal}");
        }
    }

    /// <summary>Takes one queue back from the device, which goes on otherwise (virtio 1.2 §2.6.1). It can then be enabled anew.</summary>
    /// <exception cref="VirtioDeviceException">The device does not do it in time, and has been given up.</exception>
    internal void ResetQueue(ushort queue)
    {
        ThrowIfFailed();
        lock (_selecting)
        {
            _registers.ResetQueue(queue);
            Deadline deadline = Deadline.After(ResetTime);
            while (_registers.IsQueueResetting(queue))
            {
                if (deadline.HasPassed)
                    throw Fail($"queue {queue}: no reset within {ResetTime.TotalMilliseconds} ms");
            }

            _enabled.Remove(queue);
        }
    }

    private bool TryLatch(string reason, out VirtioDeviceException failure)
    {
        failure = new VirtioDeviceException($"{Name}: {reason}");
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
            _registers.Status = (byte)DeviceStatus.None;
            WaitForReset();
        }
        finally
        {
            // Whether or not it obeys the reset, without bus mastering it reaches no memory, so what is quarantined may be freed.
            _registers.Silence();
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

    private void Reset()
    {
        long silences = _registers.Silences;
        _registers.Status = (byte)DeviceStatus.None;
        if (!WaitForReset())
            throw Fail($"no reset within {ResetTime.TotalMilliseconds} ms: status stays {Status}");
        _silencesBeforeReset = silences;
        lock (_selecting)
            _enabled.Clear();
    }

    private bool WaitForReset()
    {
        Deadline deadline = Deadline.After(ResetTime);
        while (_registers.Status is var status && status != 0)
        {
            if (status == Gone || deadline.HasPassed)
                return false;
        }

        return true;
    }

    private void SetStatus(DeviceStatus bit)
    {
        ThrowIfFailed();
        byte status = _registers.Status;
        if (status == Gone)
            throw Fail("the device is gone: every register reads all ones");
        _registers.Status = (byte)(status | (byte)bit);
    }
}
