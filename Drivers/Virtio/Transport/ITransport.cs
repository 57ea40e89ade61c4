using System.Numerics;
using Cosmos.Core;

namespace Drivers.Virtio.Transport;

/// <summary>
/// How a device's registers are reached: over PCI in a machine, by plain calls in a test. Says what the device says; <see cref="VirtioTransport"/> decides
/// what of it to believe.
/// </summary>
internal interface ITransport : IDisposable
{
    /// <summary>The device, for messages.</summary>
    string Name { get; }

    /// <summary>What the device may reach by DMA.</summary>
    DmaDomain Dma { get; }

    /// <summary>How often the device was kept from memory.</summary>
    long Silences { get; }

    /// <summary><c>device_status</c> as a plain byte, since a device that is gone reads as all ones. Writing 0 resets.</summary>
    byte Status { get; set; }

    /// <summary><c>num_queues</c></summary>
    ushort QueueCount { get; }

    /// <summary><c>config_generation</c></summary>
    byte ConfigurationGeneration { get; }

    /// <summary>Bytes of the device-specific structure; 0 when there is none.</summary>
    ulong ConfigurationBytes { get; }

    /// <summary>32 of the device's feature bits (<c>device_feature</c>).</summary>
    uint ReadDeviceFeatures(uint word);

    /// <summary>32 of the driver's (<c>driver_feature</c>).</summary>
    void WriteDriverFeatures(uint word, uint features);

    /// <summary>Reads a field of the device-specific structure, inside it and at most 32 bits wide.</summary>
    T ReadConfiguration<T>(ulong offset)
        where T : unmanaged, IBinaryInteger<T>;

    /// <summary>Writes a field of the device-specific structure, inside it and at most 32 bits wide.</summary>
    void WriteConfiguration<T>(ulong offset, T value)
        where T : unmanaged, IBinaryInteger<T>;

    /// <summary><c>queue_size</c> of a queue, before it is enabled.</summary>
    ushort ReadQueueSize(ushort queue);

    /// <summary>Hands a queue's memory to the device and enables it.</summary>
    /// <param name="queue">Its number.</param>
    /// <param name="memory">Where its parts are.</param>
    /// <param name="withData">Whether its notifications will carry data.</param>
    /// <param name="refusal">What is wrong with what the device said.</param>
    /// <returns>What notifies the device of this queue; null when the device said something that cannot be.</returns>
    QueueNotifier? EnableQueue(ushort queue, in QueueMemory memory, bool withData, out string refusal);

    /// <summary>Starts the reset of one queue (<c>queue_reset</c>).</summary>
    void ResetQueue(ushort queue);

    /// <summary>Whether the reset of a queue goes on. Once it does not, the queue's memory is the driver's again.</summary>
    bool IsQueueResetting(ushort queue);

    /// <summary>Claims interrupts, as many as there are, at most so many. None: the device has to be polled.</summary>
    IReadOnlyList<IInterrupt> ClaimInterrupts(int most);

    /// <summary>Has the device use an interrupt for configuration changes, and reads back whether it does.</summary>
    bool TrySetConfigurationInterrupt(int index);

    /// <summary>Has the device use an interrupt for a queue that is not enabled yet, and reads back whether it does.</summary>
    bool TrySetQueueInterrupt(ushort queue, int index);

    /// <summary>Reads the ISR status, which clears it.</summary>
    byte ReadIsr();

    /// <summary>Writes the ISR status.</summary>
    void WriteIsr(byte value);

    /// <summary>Lets the device, which was reset, do DMA.</summary>
    /// <param name="silences"><see cref="Silences"/> as it was before the reset.</param>
    /// <exception cref="InvalidOperationException">The device was kept from memory since, or is gone.</exception>
    void Enable(long silences);

    /// <summary>Keeps the device from memory, whether or not it obeys a reset, and frees what was quarantined.</summary>
    void Silence();
}

/// <summary>Where a queue's parts are, for the device (virtio 1.2 §4.1.4.3): <c>queue_desc</c>, <c>queue_driver</c>, <c>queue_device</c>.</summary>
internal readonly record struct QueueMemory(ushort Size, DmaAddress Descriptors, DmaAddress Driver, DmaAddress Device);

/// <summary>Tells a device that there is something in a queue.</summary>
internal abstract class QueueNotifier
{
    /// <summary>Notifies by the queue's number.</summary>
    internal abstract void Notify(ushort queue);

    /// <summary>Notifies by the queue's number in the lower half and the driver's position in the upper (virtio 1.2 §4.1.5.2).</summary>
    internal abstract void NotifyWithData(uint data);
}

/// <summary>An interrupt of a device, waited for by one thread.</summary>
internal interface IInterrupt
{
    /// <summary>Whether a line stays up until the ISR status is read (INTx).</summary>
    bool NeedsIsrRead { get; }

    /// <summary>Waits until it came, or the time is over. It may come for nothing.</summary>
    /// <exception cref="ObjectDisposedException">It was given back.</exception>
    bool Wait(TimeSpan timeout);

    /// <summary>Keeps it from coming.</summary>
    void Mask();
}
