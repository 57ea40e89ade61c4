using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Entropy;

/// <summary>A virtio entropy source (virtio 1.2 §5.4), polled. What it gives is the host's word for randomness: mix it, do not trust it alone.</summary>
public sealed class VirtioEntropyDevice : VirtioDevice
{
    private const int BufferBytes = 64 * 1024;
    private const int SpinsPerCheck = 256;
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(20);
    private readonly Lock _lock = new();
    private readonly VirtQueue _queue;
    private readonly DmaRegion _buffer;

    internal VirtioEntropyDevice(PciDevice device)
        : base(device)
    {
        try
        {
            Transport.Negotiate(implemented: 0, required: 0);
            _queue = AddQueue(0, mostDescriptors: 8);
            _buffer = device.Dma.Allocate(BufferBytes);
            Transport.Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override VirtioKind Kind => VirtioKind.Entropy;

    /// <summary>Fills memory. Waits for the device; one call at a time.</summary>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    public void Fill(Span<byte> destination)
    {
        lock (_lock)
        {
            while (!destination.IsEmpty)
            {
                int wanted = Math.Min(destination.Length, BufferBytes);
                int given = Request(wanted);
                _buffer.CopyTo(0, destination[..given]);
                destination = destination[given..];
            }
        }
    }

    /// <inheritdoc/>
    private protected override void Release() => _buffer?.Dispose();

    private int Request(int sizeBytes)
    {
        _queue.TrySubmit([], [_buffer.Segment.Slice(0, (uint)sizeBytes)], out _);
        _queue.Notify();
        Deadline deadline = Deadline.After(RequestTime);
        for (int spins = 1; ; spins++)
        {
            if (_queue.TryTakeUsed(out UsedChain used))
            {
                // A device that gives nothing, again and again, would keep the caller for ever.
                return used.WrittenBytes > 0 ? (int)used.WrittenBytes : throw Transport.Fail("it gave 0 bytes");
            }

            if (spins % SpinsPerCheck != 0)
            {
                Thread.SpinWait(1);
                continue;
            }

            Transport.CheckHealth();
            if (deadline.HasPassed)
                throw Transport.Fail($"no answer within {RequestTime.TotalMilliseconds} ms");
            Thread.Yield();
        }
    }
}

/// <summary>Starts virtio entropy sources.</summary>
public sealed class VirtioEntropyDriver : IPciDriver
{
    /// <inheritdoc/>
    public string Name => "virtio-rng";

    /// <inheritdoc/>
    public IReadOnlyList<PciMatch> Matches { get; } = VirtioPci.MatchesOf(VirtioKind.Entropy);

    /// <inheritdoc/>
    public IDisposable Start(PciDevice device) => new VirtioEntropyDevice(device);
}
