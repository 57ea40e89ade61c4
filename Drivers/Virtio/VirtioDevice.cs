using Drivers.Pci;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio;

/// <summary>A running virtio device, of any kind.</summary>
public abstract class VirtioDevice : IDisposable
{
    private readonly List<VirtQueue> _queues = [];
    private bool _disposed;

    private protected VirtioDevice(PciDevice device) => Transport = new VirtioTransport(device);

    /// <summary>What it is.</summary>
    public abstract VirtioKind Kind { get; }

    /// <summary>Its transport.</summary>
    public VirtioTransport Transport { get; }

    /// <summary>The queues set up.</summary>
    public IReadOnlyList<VirtQueue> Queues => _queues;

    /// <summary>Why it was given up, if it was.</summary>
    public VirtioDeviceException? Failure => Transport.Failure;

    /// <summary>The features agreed on, by name.</summary>
    public IEnumerable<string> FeatureNames
    {
        get
        {
            for (int bit = 0; bit < 64; bit++)
            {
                ulong feature = 1UL << bit;
                if ((Transport.Features & feature) != 0)
                    yield return Enum.IsDefined((VirtioFeatures)feature) ? ((VirtioFeatures)feature).ToString() : NameOf(feature);
            }
        }
    }

    /// <summary>Resets the device and frees its queues.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;

        // First the device stops, so that calls that wait for it end and nothing below is in use.
        Transport.Stop();
        Release();
        foreach (VirtQueue queue in _queues)
            queue.Dispose();

        Transport.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The name of a feature of this kind of device.</summary>
    private protected virtual string NameOf(ulong feature) => $"bit{System.Numerics.BitOperations.TrailingZeroCount(feature)}";

    /// <summary>Disposes what the device kind holds besides queues.</summary>
    private protected virtual void Release()
    {
    }

    private protected VirtQueue AddQueue(ushort index, ushort mostDescriptors)
    {
        var queue = new VirtQueue(Transport, index, mostDescriptors);
        _queues.Add(queue);
        return queue;
    }
}
