using System.Runtime.CompilerServices;
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
        return Submit(operation, slot, Transfer(slot, type, data), sector, type == BlockRequestType.Read ? dataBytes : 0);
    }

    /// <summary>Lays a read or a write out in the ring, to be submitted again and again, at whatever sector.</summary>
    /// <returns>False when the ring does not keep it.</returns>
    internal bool TryKeep(BlockRequestType type, ReadOnlySpan<DmaSegment> data, uint dataBytes, out ushort token)
    {
        token = 0;
        if (!TryBegin(type, 0, out int slot) || !Queue.Ring.TryKeep(Transfer(slot, type, data), out token))
            return false;
        _requests[slot] = new Request(0, type == BlockRequestType.Read ? dataBytes : 0);
        return true;
    }

    /// <summary>Submits what is laid out in the ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Resubmit(BlockOperation operation, ushort token, ulong sector)
    {
        _slots.WriteSector(token, sector);
        _requests[token].Sector = sector;
        Queue.Resubmit(operation, token);
    }

    /// <summary>Submits a discard or a write of zeroes (virtio 1.2 §5.2.6.1), of one range.</summary>
    internal bool TryRange(BlockOperation operation, BlockRequestType type, ulong sector, uint sectors, uint flags)
    {
        if (!TryBegin(type, 0, out int slot))
            return false;
        _slots.WriteRange(slot, sector, sectors, flags);
        DmaSegment range = _slots.Range(slot);
        var buffers = new ChainBuffers(_slots.Header(slot), _slots.Status(slot)) { MoreReadable = new(in range) };
        return Submit(operation, slot, buffers, sector, 0);
    }

    internal bool TryFlush(BlockOperation operation) =>
        TryBegin(BlockRequestType.Flush, 0, out int slot)
        && Submit(operation, slot, new ChainBuffers(_slots.Header(slot), _slots.Status(slot)), 0, 0);

    internal bool TryGetId(BlockOperation operation)
    {
        if (!TryBegin(BlockRequestType.GetId, 0, out int slot))
            return false;
        DmaSegment id = _slots.Id(slot);
        var buffers = new ChainBuffers(_slots.Header(slot), new(in id)) { MoreWritable = _slots.Status(slot) };
        return Submit(operation, slot, buffers, 0, BlockSlots.IdBytes);
    }

    /// <summary>A chain came back.</summary>
    /// <param name="used">The chain.</param>
    /// <param name="status">What became of the request.</param>
    /// <returns>False when a good request did not write what it should have: the device has been given up.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTake(UsedChain used, out BlockStatus status)
    {
        status = _slots.ReadStatus(used.Token);
        uint needed = status == BlockStatus.Ok ? _requests[used.Token].DeviceWrites + 1 : 1;
        return used.WrittenBytes >= needed || TooLittle(status, used.WrittenBytes, needed);
    }

    /// <summary>Where the request of a chain began.</summary>
    internal ulong SectorOf(UsedChain used) => _requests[used.Token].Sector;

    internal void ReadId(UsedChain used, Span<byte> id) => _slots.ReadId(used.Token, id);

    public void Dispose() => _slots.Dispose();

    private bool TooLittle(BlockStatus status, uint written, uint needed)
    {
        _ = _transport.Fail($"a request with status {status} wrote {written} bytes, not {needed}");
        return false;
    }

    private ChainBuffers Transfer(int slot, BlockRequestType type, ReadOnlySpan<DmaSegment> data) => type == BlockRequestType.Read
        ? new ChainBuffers(_slots.Header(slot), data) { MoreWritable = _slots.Status(slot) }
        : new ChainBuffers(_slots.Header(slot), _slots.Status(slot)) { MoreReadable = data };

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

    private record struct Request(ulong Sector, uint DeviceWrites);
}
