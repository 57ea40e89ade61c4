using Cosmos.Core;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Block;

/// <summary>
/// The request queue of a block device (virtio 1.2 §5.2.6): headers and status bytes in slots of one DMA region, data straight from and to the caller's
/// memory, several requests in flight. Its caller holds the device's lock.
/// </summary>
internal sealed class BlockRequestQueue : IDisposable
{
    private const int MostSlots = 64;
    private const int SlotBytes = 32;
    private const int SectorField = 8;  // struct virtio_blk_req: le32 type, le32 reserved, le64 sector
    private const int HeaderBytes = 16;
    private const int StatusField = 16; // u8 status, in its own device-writable segment
    private readonly VirtioTransport _transport;
    private readonly VirtQueue _queue;
    private readonly DmaRegion _slots;
    private readonly Slot[] _slot;
    private readonly int[] _slotOfHead;
    private readonly int[] _freeSlots;
    private readonly DmaSegment[] _chain;
    private int _freeCount;

    internal BlockRequestQueue(VirtioTransport transport, VirtQueue queue)
    {
        _transport = transport;
        _queue = queue;
        int count = Math.Min(MostSlots, queue.Size);
        _slots = transport.Device.Dma.Allocate(count * SlotBytes);
        _slot = new Slot[count];
        _slotOfHead = new int[queue.Size];
        _chain = new DmaSegment[queue.Size];
        _freeSlots = [.. Enumerable.Range(0, count)];
        _freeCount = count;
    }

    /// <summary>Starts a request. False when the queue is full.</summary>
    /// <param name="type">What to do.</param>
    /// <param name="sector">Where.</param>
    /// <param name="data">The data's segments.</param>
    /// <param name="dataBytes">Their length.</param>
    /// <param name="operation">Whom to tell.</param>
    internal bool TryStart(BlockRequestType type, ulong sector, ReadOnlySpan<DmaSegment> data, uint dataBytes, BlockOperation operation)
    {
        if (_freeCount == 0 || data.Length + 2 > _queue.FreeDescriptors)
            return false;
        int slot = _freeSlots[_freeCount - 1];
        int offset = slot * SlotBytes;
        _slots.Write(offset, (uint)type);
        _slots.Write(offset + sizeof(uint), 0u);
        _slots.Write(offset + SectorField, sector);
        _slots.Write(offset + StatusField, (byte)BlockStatus.NotWritten);
        DmaSegment header = _slots.Segment.Slice((uint)offset, HeaderBytes);
        DmaSegment status = _slots.Segment.Slice((uint)(offset + StatusField), sizeof(byte));

        bool deviceWrites = type is BlockRequestType.Read or BlockRequestType.GetId;
        _chain[0] = header;
        data.CopyTo(_chain.AsSpan(1));
        _chain[data.Length + 1] = status;
        ReadOnlySpan<DmaSegment> chain = _chain.AsSpan(0, data.Length + 2);
        int readable = deviceWrites ? 1 : data.Length + 1;
        if (!_queue.TrySubmit(chain[..readable], chain[readable..], out ushort head))
            return false;
        _freeCount--;
        _slotOfHead[head] = slot;
        _slot[slot] = new Slot(operation, sector, deviceWrites ? dataBytes : 0);
        operation.Started();
        return true;
    }

    internal void Notify() => _queue.Notify();

    /// <summary>Takes what the device has finished, whoever waits for it.</summary>
    internal void Drain()
    {
        while (_queue.TryTakeUsed(out UsedChain used))
        {
            int index = _slotOfHead[used.Head];
            Slot slot = _slot[index];
            var status = (BlockStatus)_slots.Read<byte>((index * SlotBytes) + StatusField);
            uint needed = status == BlockStatus.Ok ? slot.DeviceWrites + 1 : 1;
            if (used.WrittenBytes < needed)
                throw _transport.Fail($"a request with status {status} wrote {used.WrittenBytes} bytes, not {needed}");
            _slot[index] = default;
            _freeSlots[_freeCount++] = index;
            slot.Operation.Finished(status, slot.Sector);
        }
    }

    public void Dispose() => _slots.Dispose();

    private readonly record struct Slot(BlockOperation Operation, ulong Sector, uint DeviceWrites);
}
