using System.Text;
using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Block;

/// <summary>A virtio disk (virtio 1.2 §5.2).</summary>
/// <remarks>
/// A call without <c>Async</c> returns when the device is done with the caller's memory, or was reset; an awaited one completes then. Any thread; calls
/// of all threads are in flight together. Data goes straight between the device and the caller's memory, and nothing is allocated per call, once the pools
/// are warm. Two exceptions: parts of blocks larger than a sector are read whole and, when written, written back whole; and a device that takes too few
/// segments is served through a copy. Both are done when even an <c>Async</c> call returns.
/// </remarks>
public sealed partial class VirtioBlockDevice : VirtioDevice, IBlockDevice
{
    private const int LongestChain = 258;

    /// <summary>Bytes pinned and looked up at a time.</summary>
    private const int StepBytes = 4 * 1024 * 1024;

    private const int PageSize = PhysicalAddress.PageSize;
    private const BlockFeatures Implemented =
        BlockFeatures.SizeMax | BlockFeatures.SegMax | BlockFeatures.ReadOnly | BlockFeatures.BlockSize | BlockFeatures.Flush | BlockFeatures.Topology
        | BlockFeatures.ConfigWriteCache | BlockFeatures.MultiQueue | BlockFeatures.Discard | BlockFeatures.WriteZeroes;

    private readonly Lock _partLock = new();
    private readonly BlockConfiguration _configuration;
    private readonly BlockOperationPool _pool;
    private readonly BlockQueue[] _queues = [];
    private readonly BlockBounce? _bounce;

    internal VirtioBlockDevice(PciDevice device, string name, VirtioBlockOptions? options = null)
        : this(new VirtioTransport(device), name, options ?? new VirtioBlockOptions())
    {
    }

    internal VirtioBlockDevice(VirtioTransport transport, string name, VirtioBlockOptions options)
        : base(transport)
    {
        Name = name;
        MostRestarts = options.MostRestarts;
        RequestTimeout = options.RequestTimeout;
        try
        {
            Transport.Negotiate(((ulong)Implemented | RingFeatures) & ~(ulong)options.Without, required: 0);
            _configuration = new BlockConfiguration(Transport);
            _pool = new BlockOperationPool(name, _configuration);
            int queues = Math.Clamp(options.MostQueues, 1, _configuration.Queues);
            if (!options.IsPolled)
                ClaimInterrupts(queues);
            var queueOptions = new QueueOptions(options.MostDescriptors, (int)Math.Min(_configuration.SegmentsPerRequest, LongestChain - 2) + 2);
            _queues = new BlockQueue[queues];
            for (int index = 0; index < queues; index++)
                _queues[index] = new BlockQueue(Transport, AddQueue((ushort)index, queueOptions), _configuration);
            if (_queues[0].MostSegments == 0)
                throw Transport.Fail($"a queue of {Queues[0].Size} holds no request");
            if (!TakesScatteredMemory)
                _bounce = new BlockBounce(this, _configuration);
            if (_bounce is { HoldsBlock: false })
                throw Transport.Fail($"a block of {BlockSizeBytes} bytes does not fit a request");
            Transport.Start();
            ListenForChanges();
            Serial = ReadSerial();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The device has another size than before; <see cref="SectorCount"/> says which. On a thread of the driver's.</summary>
    public event Action? CapacityChanged;

    /// <inheritdoc/>
    public override VirtioKind Kind => VirtioKind.Block;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ulong SectorCount => _configuration.SectorCount;

    /// <inheritdoc/>
    public int BlockSizeBytes => (int)_configuration.BlockSizeBytes;

    /// <inheritdoc/>
    public bool IsReadOnly => _configuration.Has(BlockFeatures.ReadOnly);

    /// <inheritdoc/>
    public string Serial { get; }

    /// <summary>How the disk likes to be used.</summary>
    public BlockTopology Topology => _configuration.Topology;

    /// <summary>Whether it takes <see cref="Discard"/>.</summary>
    public bool CanDiscard => _configuration.Has(BlockFeatures.Discard);

    /// <summary>Whether it takes <see cref="WriteZeroes"/>.</summary>
    public bool CanWriteZeroes => _configuration.Has(BlockFeatures.WriteZeroes);

    /// <summary>
    /// Whether written data may wait in a volatile cache until <see cref="Flush"/> (write-back); else a write is on stable storage when it is done.
    /// </summary>
    /// <exception cref="NotSupportedException">Set, and the device has no such switch.</exception>
    public bool IsWriteBack
    {
        get => _configuration.IsWriteBack;
        set
        {
            if (!_configuration.Has(BlockFeatures.ConfigWriteCache))
                throw new NotSupportedException($"{Name} has no switch for its cache");
            _configuration.IsWriteBack = value;
        }
    }

    private bool TakesScatteredMemory =>
        (uint)_queues[0].MostSegments >= (_configuration.BlockSizeBytes / _configuration.SegmentBytes) + ((_configuration.BlockSizeBytes - 1) / PageSize) + 2;

    private ulong SectorsPerBlock => _configuration.BlockSizeBytes / SectorIndex.SizeBytes;

    // Threads keep to their queues, so that they seldom meet.
    private BlockQueue CurrentQueue => _queues.Length == 1 ? _queues[0] : _queues[Environment.CurrentManagedThreadId % _queues.Length];

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Transport.Name})";

    /// <summary>Transfers between the disk and segments that stay in place, and waits.</summary>
    internal void Transfer(BlockRequestType type, ulong sector, ReadOnlySpan<DmaSegment> segments)
    {
        BlockOperation operation = _pool.Take();
        operation.SetTransfer(CurrentQueue, type, sector, segments);
        Wait(operation);
    }

    /// <inheritdoc/>
    private protected override string NameOf(ulong feature) =>
        Enum.IsDefined((BlockFeatures)feature) ? ((BlockFeatures)feature).ToString() : base.NameOf(feature);

    /// <inheritdoc/>
    private protected override bool OnConfigurationInterrupt()
    {
        if (!_configuration.ReadCapacity())
            return false;
        KernelLog.Write($"{Name} has {SectorCount} sectors now");
        CapacityChanged?.Invoke();
        return true;
    }

    /// <inheritdoc/>
    private protected override void OnRestarted() => _configuration.ReadCapacity();

    /// <inheritdoc/>
    private protected override void Release()
    {
        _bounce?.Dispose();
        foreach (BlockQueue? queue in _queues)
            queue?.Dispose();
    }

    private static void Wait(BlockOperation operation)
    {
        operation.Prepare(awaited: false);
        RequestQueue queue = operation.Queue.Queue;
        queue.Start(operation);
        queue.Wait(operation);
        operation.Finish();
    }

    private static ValueTask Await(BlockOperation operation)
    {
        operation.Prepare(awaited: true);
        var task = new ValueTask(operation, operation.Version);
        operation.Queue.Queue.Start(operation);
        return task;
    }

    private void CheckRange(SectorIndex first, int sizeBytes)
    {
        if (sizeBytes % SectorIndex.SizeBytes != 0)
            throw new ArgumentException($"{sizeBytes} bytes are no whole number of {SectorIndex.SizeBytes}-byte sectors");
        CheckRange(first, (ulong)sizeBytes / SectorIndex.SizeBytes);
    }

    private void CheckRange(SectorIndex first, ulong count)
    {
        ulong sectors = SectorCount;
        if (first.Value > sectors || count > sectors - first.Value)
            throw PastEnd(first, count);
    }

    private ArgumentOutOfRangeException PastEnd(SectorIndex first, ulong count) =>
        new(nameof(first), $"{Name} has {SectorCount} sectors; {first}+{count} is past its end");

    private void CheckWritable()
    {
        if (IsReadOnly)
            throw new InvalidOperationException($"{Name} is read-only");
    }

    private bool IsWholeBlocks(SectorIndex first, int sizeBytes) =>
        (first.Value & (SectorsPerBlock - 1)) == 0 && (sizeBytes & (BlockSizeBytes - 1)) == 0;

    private string ReadSerial()
    {
        Span<byte> id = stackalloc byte[BlockSlots.IdBytes];
        try
        {
            BlockOperation operation = _pool.Take();
            operation.Set(_queues[0], BlockRequestType.GetId);
            Wait(operation);
            operation.Id.CopyTo(id); // nobody else has the operation: the disk is not known to anybody yet
        }
        catch (Exception error) when (error is NotSupportedException || (error is IOException and not VirtioDeviceException))
        {
            return string.Empty; // A device need not have one.
        }

        int end = id.IndexOf((byte)0);
        return Printable(id[..(end < 0 ? id.Length : end)]);
    }

    // The serial number ends up on terminals: what is not printable ASCII becomes a question mark.
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte value in bytes)
            text.Append(value is >= 0x20 and < 0x7F ? (char)value : '?');
        return text.ToString();
    }
}
