using System.Runtime.CompilerServices;
using Cosmos.Core;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Block;

/// <summary>One call of a user: cut into requests that the device takes, with the first error kept.</summary>
internal sealed class BlockOperation(BlockOperationPool pool) : QueueOperation
{
    private const uint MayUnmap = 1; // VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP
    private readonly byte[] _id = new byte[BlockSlots.IdBytes];
    private DmaSegment[] _segments = new DmaSegment[4];
    private DmaMapping? _source; // of the segments, if they are not copied
    private DmaMapping? _mapping;
    private VirtQueue? _ring; // that keeps its chain, which is only done for operations that are collected
    private ushort _token;    // the chain there
    private bool _isMapped;
    private int _segmentCount;
    private SegmentCursor _cursor;
    private BlockQueue? _queue;
    private BlockRequestType _type;
    private bool _mayUnmap;
    private ulong _first;  // sector
    private ulong _length; // sectors of ranges, bytes of mapped memory
    private ulong _done;   // sectors that were issued
    private BlockStatus _status;
    private ulong _failedSector;

    internal ReadOnlySpan<byte> Id => _id;

    /// <summary>Where it runs.</summary>
    internal BlockQueue Queue => _queue!;

    /// <summary>Makes it a transfer between the disk and memory that stays in place until the operation is over.</summary>
    internal void SetTransfer(BlockQueue queue, BlockRequestType type, ulong sector, ReadOnlySpan<DmaSegment> segments)
    {
        Set(queue, type, sector, 0);
        _source = null;
        if (_segments.Length < segments.Length)
            _segments = new DmaSegment[segments.Length];
        segments.CopyTo(_segments);
        _segmentCount = segments.Length;
    }

    /// <summary>Makes it a transfer between the disk and mapped memory.</summary>
    internal void SetTransfer(BlockQueue queue, BlockRequestType type, ulong sector, DmaMapping memory)
    {
        Set(queue, type, sector, 0);
        _source = memory;
        _length = (ulong)memory.SizeBytes;
    }

    /// <summary>Makes it the same transfer at another sector, ready to be started.</summary>
    /// <exception cref="ObjectDisposedException">The memory is not mapped any more.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void MoveTo(ulong sector)
    {
        if (_source!.IsDisposed)
            ThrowUnmapped();
        Prepare(awaited: false);
        _first = sector;
        _done = 0;
        _cursor = default;
        _status = BlockStatus.Ok;
    }

    /// <summary>Lets go of the chain that is kept for it. Nothing of it is in flight.</summary>
    internal void LetGo()
    {
        if (_ring is { } ring)
            Queue.Queue.LetGo(ring, _token);
        _ring = null;
    }

    /// <summary>Makes it a read into managed memory, which is pinned until the operation is over.</summary>
    internal void SetRead(BlockQueue queue, ulong sector, Memory<byte> memory, DmaDomain domain)
    {
        if (_mapping is null)
            _mapping = domain.Map(memory, DmaDirection.FromDevice);
        else
            _mapping.Remap(memory, DmaDirection.FromDevice);
        _isMapped = true;
        SetTransfer(queue, BlockRequestType.Read, sector, _mapping);
    }

    /// <summary>Makes it a write of managed memory, which is pinned until the operation is over.</summary>
    internal void SetWrite(BlockQueue queue, ulong sector, ReadOnlyMemory<byte> memory, DmaDomain domain)
    {
        if (_mapping is null)
            _mapping = domain.Map(memory);
        else
            _mapping.Remap(memory);
        _isMapped = true;
        SetTransfer(queue, BlockRequestType.Write, sector, _mapping);
    }

    /// <summary>Makes it one without a caller's memory.</summary>
    internal void Set(BlockQueue queue, BlockRequestType type, ulong sector = 0, ulong sectors = 0, bool mayUnmap = false)
    {
        _queue = queue;
        _type = type;
        _first = sector;
        _length = sectors;
        _mayUnmap = mayUnmap;
        _segmentCount = 0;
        Rewind();
    }

    internal override void Rewind()
    {
        _done = 0;
        _cursor = default;
        _status = BlockStatus.Ok;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal override bool TryReissue(RequestQueue queue)
    {
        if (!ReferenceEquals(_ring, queue.Ring))
            return false;
        _queue!.Resubmit(this, _token, _first);
        return true;
    }

    internal override bool Issue(RequestQueue queue) => Collector is not null && (TryReissue(queue) || (TryKeep(queue.Ring) && TryReissue(queue))) || IssueAnew();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal override bool TryTake(UsedChain used)
    {
        BlockQueue queue = _queue!;
        if (!queue.TryTake(used, out BlockStatus status))
            return false;
        if (status != BlockStatus.Ok)
            KeepFirst(status, queue.SectorOf(used));
        else if (_type == BlockRequestType.GetId)
            queue.ReadId(used, _id);
        return true;
    }

    private protected override Exception? FindError() => _status == BlockStatus.Ok ? null : MakeError();

    private protected override void Release()
    {
        if (!_isMapped)
            return;
        _isMapped = false;
        _mapping!.Dispose();
    }

    private protected override void Recycle() => pool.Return(this);

    private bool IssueAnew() => _type switch
    {
        BlockRequestType.Read or BlockRequestType.Write => IssueTransfer(),
        BlockRequestType.Discard or BlockRequestType.WriteZeroes => IssueRange(),
        BlockRequestType.GetId => Queue.TryGetId(this),
        _ => Queue.TryFlush(this),
    };

    private Exception MakeError()
    {
        string what = $"{pool.Name}: {_type} at sector {_failedSector}";
        bool isTransfer = _type is BlockRequestType.Read or BlockRequestType.Write;
        return _status switch
        {
            BlockStatus.IoError => new IOException($"{what}: I/O error"),
            BlockStatus.Unsupported when isTransfer => new IOException($"{what}: not supported by the device"),
            BlockStatus.Unsupported => new NotSupportedException($"{what}: not supported by the device"),
            _ => new IOException($"{what}: unknown status {(byte)_status}"),
        };
    }

    private void KeepFirst(BlockStatus status, ulong sector)
    {
        if (_status == BlockStatus.Ok || sector < _failedSector)
            (_status, _failedSector) = (status, sector);
    }

    private static void ThrowUnmapped() => throw new ObjectDisposedException(nameof(DmaMapping));

    // After a reset there is another ring, and the chain has to be laid out there.
    private bool TryKeep(VirtQueue ring)
    {
        _ring = null;
        ReadOnlySpan<DmaSegment> segments = _source!.Segments;
        if (_done != 0 || !IsWhole(segments, pool.SegmentBytes) || !Queue.TryKeep(_type, segments, (uint)_length, out _token))
            return false;
        _ring = ring;
        return true;
    }

    // One request as it is: most are. Those of a batch are cut for the device's sake alone, since whoever makes a batch says what is in flight.
    private bool IsWhole(ReadOnlySpan<DmaSegment> segments, uint mostBytes) => _length <= mostBytes && segments.Length <= Queue.MostSegments;

    private bool IssueTransfer()
    {
        ReadOnlySpan<DmaSegment> segments = _source is null ? _segments.AsSpan(0, _segmentCount) : _source.Segments;
        if (_source is not null && _done == 0 && IsWhole(segments, pool.PlainBytes))
        {
            if (!Queue.TryTransfer(this, _type, _first, segments, (uint)_length))
                return false;
            _cursor.MoveToEnd(segments);
            _done = _length / SectorIndex.SizeBytes;
            return true;
        }

        while (_status == BlockStatus.Ok && !_cursor.IsAtEnd(segments))
        {
            SegmentCursor next = _cursor;
            uint bytes = next.Take(segments, Queue.Cut, pool.BlockBytes, pool.SegmentBytes, pool.RequestBytes, out int count);
            if (!Queue.TryTransfer(this, _type, _first + _done, Queue.Cut.AsSpan(0, Math.Min(count, Queue.MostSegments)), bytes))
                return false;
            _cursor = next;
            _done += bytes / SectorIndex.SizeBytes;
        }

        return true;
    }

    private bool IssueRange()
    {
        uint most = _type == BlockRequestType.Discard ? pool.MostDiscardSectors : pool.MostZeroesSectors;
        while (_status == BlockStatus.Ok && _done < _length)
        {
            uint sectors = (uint)Math.Min(most, _length - _done);
            if (!Queue.TryRange(this, _type, _first + _done, sectors, _mayUnmap ? MayUnmap : 0))
                return false;
            _done += sectors;
        }

        return true;
    }
}
