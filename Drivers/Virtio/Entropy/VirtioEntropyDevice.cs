using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Entropy;

/// <summary>A virtio entropy source (virtio 1.2 §5.4). What it gives is the host's word for randomness: mix it, do not trust it alone.</summary>
public sealed class VirtioEntropyDevice : VirtioDevice
{
    private const int BufferBytes = 64 * 1024;
    private const int Buffers = 2;
    private readonly Lock _lock = new();
    private readonly RequestQueue _queue;
    private readonly DmaRegion _memory;
    private readonly ChainOperation[] _requests = [new(), new()];

    internal VirtioEntropyDevice(PciDevice device)
        : this(new VirtioTransport(device))
    {
    }

    internal VirtioEntropyDevice(VirtioTransport transport)
        : base(transport)
    {
        try
        {
            Transport.Negotiate(RingFeatures, required: 0);
            ClaimInterrupts(1);
            _queue = AddQueue(0, new QueueOptions(MostDescriptors: 8, LongestChain: 1));
            _memory = Transport.Dma.Allocate(Buffers * BufferBytes);
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
            int buffer = 0;
            int asked = Ask(buffer, destination.Length);
            while (!destination.IsEmpty)
            {
                // While one buffer is emptied, the device fills the other.
                int askedNext = Ask(1 - buffer, destination.Length - asked);
                int given = TakeFrom(buffer, askedNext > 0, destination);
                destination = destination[given..];
                buffer = 1 - buffer;
                asked = askedNext > 0 ? askedNext : Ask(buffer, destination.Length);
            }
        }
    }

    /// <inheritdoc/>
    private protected override void Release() => _memory?.Dispose();

    private int Ask(int buffer, int sizeBytes)
    {
        int bytes = Math.Min(sizeBytes, BufferBytes);
        if (bytes <= 0)
            return 0;
        _requests[buffer].Set([], [_memory.Segment.Slice((uint)(buffer * BufferBytes), (uint)bytes)]);
        _requests[buffer].Start(_queue);
        return bytes;
    }

    private int TakeFrom(int buffer, bool otherIsAsked, Span<byte> destination)
    {
        try
        {
            int given = (int)_requests[buffer].Wait(_queue);

            // A device that gives nothing, again and again, would keep the caller for ever.
            if (given == 0)
                throw Transport.Fail("it gave 0 bytes");
            _memory.CopyTo(buffer * BufferBytes, destination[..given]);
            return given;
        }
        catch
        {
            if (otherIsAsked)
                Abandon(1 - buffer);
            throw;
        }
    }

    private void Abandon(int buffer)
    {
        try
        {
            _requests[buffer].Wait(_queue);
        }
        catch (VirtioDeviceException)
        {
            // It ends as the other one did; the caller is told of that one.
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
