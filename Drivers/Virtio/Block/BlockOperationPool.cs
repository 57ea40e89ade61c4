namespace Drivers.Virtio.Block;

/// <summary>A disk's operations that nobody uses now, and the limits that all of them keep.</summary>
internal sealed class BlockOperationPool(string name, BlockConfiguration configuration)
{
    /// <summary>Bytes of one request, so that a large transfer keeps several in flight.</summary>
    private const uint MostRequestBytes = 512 * 1024;

    private readonly Lock _lock = new();
    private readonly Stack<BlockOperation> _idle = [];
    private BlockOperation? _next; // the one that goes back and forth when there is only one

    /// <summary>The disk, for messages.</summary>
    internal string Name { get; } = name;

    internal uint BlockBytes { get; } = configuration.BlockSizeBytes;

    internal uint SegmentBytes { get; } = configuration.SegmentBytes;

    internal uint RequestBytes { get; } = Math.Max(MostRequestBytes, configuration.BlockSizeBytes);

    /// <summary>A transfer of so many bytes needs no cutting.</summary>
    internal uint PlainBytes { get; } = Math.Min(MostRequestBytes, configuration.SegmentBytes);

    internal uint MostDiscardSectors { get; } = WholeBlocks(configuration.MostDiscardSectors, configuration);

    internal uint MostZeroesSectors { get; } = WholeBlocks(configuration.MostZeroesSectors, configuration);

    internal BlockOperation Take()
    {
        if (Interlocked.Exchange(ref _next, null) is { } next)
            return next;
        lock (_lock)
        {
            if (_idle.TryPop(out BlockOperation? idle))
                return idle;
        }

        return new BlockOperation(this);
    }

    internal void Return(BlockOperation operation)
    {
        if (Interlocked.CompareExchange(ref _next, operation, null) is null)
            return;
        lock (_lock)
            _idle.Push(operation);
    }

    private static uint WholeBlocks(uint sectors, BlockConfiguration configuration)
    {
        uint perBlock = configuration.BlockSizeBytes / Cosmos.Core.SectorIndex.SizeBytes;
        return sectors < perBlock ? sectors : sectors - (sectors % perBlock);
    }
}
