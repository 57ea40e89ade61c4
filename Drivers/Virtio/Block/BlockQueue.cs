using Cosmos.Core;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Block;

/// <summary>A request queue of a disk (virtio 1.2 §5.2.2): makes chains of requests and reads what became of them. Used under the queue's lock.</summary>
internal sealed class BlockQueue : IDisposable
{
    private const int HeaderAndStatus = 2;
    private readonly VirtioTransport _transport;
    private readonly BlockSlots _slots;
    private readonly Request[] _requests; // by token

    internal BlockQueue(VirtioTransport transport, RequestQueue queue, BlockConfiguration configuration)
    {
        _transport = transport;
        Queue = queue;
        int size = queue.Ring.Size;
        MostSegments = (int)Math.Min(configuration.SegmentsPerRequest, (uint)Math.Max(0, queue.Ring.LongestChain - HeaderAndStatus));
        _slots = new BlockSlots(transport.Dma, size);
        _requests = new Request[size];
        Cut = new DmaSegment[Math.Max(1, MostSegments)];
    }

    internal RequestQueue Queue { get; }

    /// <summary>Most data segments of a request.</summary>
    internal int MostSegments { get; }

    /// <summary>Room to cut a request's segments to the device's liking.</summary>
    internal DmaSegment[] Cut { get; }

    /// <summary>Submits a read or a write.</summary>
    /// <returns>False when there is no room now.</returns>
    internal bool TryTransfer(BlockOperation operation, BlockRequestType type, ulong sector, ReadOnlySpan<DmaSegment> data, uint dataBytes)
    {
        if (!TryBegin(type, sector, out int slot))
            return false;
        var buffers = type == BlockRequestType.Read
            ? new ChainBuffers { Readable = _slots.Header(slot), Writable = data, MoreWritable = _slots.Status(slot) }
            : new ChainBuffers { Readable = _slots.Header(slot), MoreReadable = data, Writable = _slots.Status(slot) };
        return Submit(operation, slot, buffers, sector, type == BlockRequestType.Read ? dataBytes : 0);
    }

    /// <summary>Submits a discard or a write of zeroes (virtio 1.2 §5.2.6.1), of one range.</summary>
    internal bool TryRange(BlockOperation operation, BlockRequestType type, ulong sector, uint sectors, uint flags)
    {
        if (!TryBegin(type, 0, out int slot))
            return false;
        _slots.WriteRange(slot, sector, sectors, flags);
        DmaSegment range = _slots.Range(slot);
        var buffers = new ChainBuffers { Readable = _slots.Header(slot), MoreReadable = new(in range), Writable = _slots.Status(slot) };
        return Submit(operation, slot, buffers, sector, 0);
    }

    internal bool TryFlush(BlockOperation operation) =>
        TryBegin(BlockRequestType.Flush, 0, out int slot)
        && Submit(operation, slot, new ChainBuffers { Readable = _slots.Header(slot), Writable = _slots.Status(slot) }, 0, 0);

    internal bool TryGetId(BlockOperation operation)
    {
        if (!TryBegin(BlockRequestType.GetId, 0, out int slot))
            return false;
        DmaSegment id = _slots.Id(slot);
        var buffers = new ChainBuffers { Readable = _slots.Header(slot), Writable = new(in id), MoreWritable = _slots.Status(slot) };
        return Submit(operation, slot, buffers, 0, BlockSlots.IdBytes);
    }

    /// <summary>A chain came back.</summary>
    /// <returns>What became of the request.</returns>
    /// <exception cref="VirtioDeviceException">A good request did not write what it should have.</exception>
    internal BlockStatus Take(UsedChain used, out ulong sector)
    {
        Request request = _requests[used.Token];
        sector = request.Sector;
        BlockStatus status = _slots.ReadStatus(used.Token);
        uint needed = status == BlockStatus.Ok ? request.DeviceWrites + 1 : 1;
        if (used.WrittenBytes < needed)
            throw _transport.Fail($"a request with status {status} wrote {used.WrittenBytes} bytes, not {needed}");
        return status;
    }

    internal void ReadId(UsedChain used, Span<byte> id) => _slots.ReadId(used.Token, id);

    public void Dispose() => _slots.Dispose();

    private bool TryBegin(BlockRequestType type, ulong sector, out int slot)
    {
        VirtQueue ring = Queue.Ring;
        slot = ring.NextToken;
        if (ring.FreeDescriptors == 0)
            return false;
        _slots.WriteHeader(slot, type, sector);
        return true;
    }

    private bool Submit(BlockOperation operation, int slot, in ChainBuffers buffers, ulong sector, uint deviceWrites)
    {
        if (!Queue.TrySubmit(operation, buffers))
            return false;
        _requests[slot] = new Request(sector, deviceWrites);
        return true;
    }

    private readonly record struct Request(ulong Sector, uint DeviceWrites);
}
