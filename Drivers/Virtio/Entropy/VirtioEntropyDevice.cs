using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Entropy;

/// <summary>A virtio entropy source (virtio 1.2 §5.4). What it gives is the host's word for randomness: mix it, do not trust it alone.</summary>
/// <remarks>
/// Where its driver asks for it, it feeds the kernel's random pool when it starts, and from then on once a minute: a machine that was copied while it ran soon has
/// randomness of its own again.
/// </remarks>
public sealed class VirtioEntropyDevice : VirtioDevice
{
    private const int BufferBytes = 64 * 1024;
    private const int Buffers = 2;
    private const int FeedBytes = 32; // as many as the pool holds
    private static readonly TimeSpan FeedPeriod = TimeSpan.FromMinutes(1);

    /// <summary>The machine waits for the first answer, so a source that gives none may not take long about it.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private readonly RequestQueue _queue;
    private readonly DmaRegion _memory;
    private readonly ChainOperation[] _requests = [new(), new()];
    private readonly Timer? _feeder;

    internal VirtioEntropyDevice(PciDevice device, bool feedsPool)
        : this(new VirtioTransport(device), feedsPool)
    {
    }

    internal VirtioEntropyDevice(VirtioTransport transport, bool feedsPool)
        : base(transport)
    {
        RequestTimeout = AnswerTime;
        try
        {
            Transport.Negotiate(RingFeatures, required: 0);
            ClaimInterrupts(1);
            _queue = AddQueue(0, new QueueOptions(MostDescriptors: 8, LongestChain: 1));
            _memory = Transport.Dma.Allocate(Buffers * BufferBytes);
            Transport.Start();
            if (!feedsPool)
                return;
            FeedPool();
            KernelLog.Write($"{Transport.Name}: feeds the random pool");
            _feeder = new Timer(_ => TryFeedPool(), null, FeedPeriod, FeedPeriod);
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

    /// <summary>Has the device give bytes to the kernel's random pool.</summary>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    internal void FeedPool()
    {
        Span<byte> bytes = stackalloc byte[FeedBytes];
        Fill(bytes);
        Machine.MixRandom(bytes);
        bytes.Clear();
    }

    /// <inheritdoc/>
    private protected override void Release()
    {
        _feeder?.Dispose();
        _memory?.Dispose();
    }

    private void TryFeedPool()
    {
        try
        {
            FeedPool();
        }
        catch (Exception error) when (error is VirtioDeviceException or ObjectDisposedException)
        {
            _feeder?.Dispose(); // it was given up, which the log says, or stopped
        }
    }

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
/// <param name="feedsPool">Whether they feed the kernel's random pool, besides being there for who asks them.</param>
public sealed class VirtioEntropyDriver(bool feedsPool = true) : IPciDriver
{
    /// <inheritdoc/>
    public string Name => "virtio-rng";

    /// <inheritdoc/>
    public IReadOnlyList<PciMatch> Matches { get; } = VirtioPci.MatchesOf(VirtioKind.Entropy);

    /// <inheritdoc/>
    public IDisposable Start(PciDevice device) => new VirtioEntropyDevice(device, feedsPool);
}
