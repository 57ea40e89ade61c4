using System.Runtime.CompilerServices;
using Cosmos.Core;

namespace Drivers.Virtio.Block;

/// <summary><c>type</c> of a request (virtio 1.2 §5.2.6).</summary>
internal enum BlockRequestType : uint
{
    /// <summary><c>VIRTIO_BLK_T_IN</c></summary>
    Read = 0,

    /// <summary><c>VIRTIO_BLK_T_OUT</c></summary>
    Write = 1,

    /// <summary><c>VIRTIO_BLK_T_FLUSH</c></summary>
    Flush = 4,

    /// <summary><c>VIRTIO_BLK_T_GET_ID</c></summary>
    GetId = 8,

    /// <summary><c>VIRTIO_BLK_T_DISCARD</c></summary>
    Discard = 11,

    /// <summary><c>VIRTIO_BLK_T_WRITE_ZEROES</c></summary>
    WriteZeroes = 13,
}

/// <summary><c>status</c> of a request (virtio 1.2 §5.2.6). A device may write any byte; those without a name are errors.</summary>
internal enum BlockStatus : byte
{
    /// <summary><c>VIRTIO_BLK_S_OK</c></summary>
    Ok = 0,

    /// <summary><c>VIRTIO_BLK_S_IOERR</c></summary>
    IoError = 1,

    /// <summary><c>VIRTIO_BLK_S_UNSUPP</c></summary>
    Unsupported = 2,

    /// <summary>What the driver puts there before the device answers.</summary>
    NotWritten = 0xFF,
}

/// <summary>The slots, one for each chain that can be in flight, of what goes along with data: header, status, and what has no memory of a caller's.</summary>
/// <remarks>
/// <code>
///  0  struct virtio_blk_req: le32 type, le32 reserved, le64 sector     the device reads
/// 16  u8 status                                                        the device writes
/// 24  u8 id[20]                                                        the device writes
/// 48  struct virtio_blk_discard_write_zeroes: le64 sector, le32 num_sectors, le32 flags     the device reads
/// </code>
/// </remarks>
internal sealed class BlockSlots : IDisposable
{
    internal const int IdBytes = 20; // VIRTIO_BLK_ID_BYTES
    private const int SlotBytes = 64;
    private const int CellsPerSlot = SlotBytes / sizeof(ulong);
    private const int HeaderBytes = 16;
    private const int SectorCell = 1;
    private const int StatusCell = 2;
    private const int IdOffset = 24;
    private const int RangeCell = 6;
    private const int RangeBytes = 16;
    private readonly DmaRegion _memory;
    private readonly DmaCells<ulong> _cells;
    private readonly DmaSegment[] _headers;
    private readonly DmaSegment[] _statuses;

    internal BlockSlots(DmaDomain domain, int count)
    {
        _memory = domain.Allocate(count * SlotBytes);
        _cells = _memory.Cells<ulong>(0, count * CellsPerSlot);
        _headers = new DmaSegment[count];
        _statuses = new DmaSegment[count];
        for (int slot = 0; slot < count; slot++)
        {
            _headers[slot] = Part(slot, 0, HeaderBytes);
            _statuses[slot] = Part(slot, StatusCell * sizeof(ulong), sizeof(byte));
        }
    }

    internal ReadOnlySpan<DmaSegment> Header(int slot) => new(in _headers[slot]);

    internal ReadOnlySpan<DmaSegment> Status(int slot) => new(in _statuses[slot]);

    internal DmaSegment Id(int slot) => Part(slot, IdOffset, IdBytes);

    internal DmaSegment Range(int slot) => Part(slot, RangeCell * sizeof(ulong), RangeBytes);

    internal void WriteHeader(int slot, BlockRequestType type, ulong sector)
    {
        int cell = slot * CellsPerSlot;
        _cells[cell] = (uint)type;
        _cells[cell + SectorCell] = sector;
        _cells[cell + StatusCell] = (byte)BlockStatus.NotWritten;
    }

    /// <summary>Makes the slot's request, which came back, one for another sector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void WriteSector(int slot, ulong sector)
    {
        int cell = slot * CellsPerSlot;
        _cells[cell + SectorCell] = sector;
        _cells[cell + StatusCell] = (byte)BlockStatus.NotWritten;
    }

    internal void WriteRange(int slot, ulong sector, uint sectors, uint flags)
    {
        int cell = (slot * CellsPerSlot) + RangeCell;
        _cells[cell] = sector;
        _cells[cell + 1] = sectors | ((ulong)flags << 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal BlockStatus ReadStatus(int slot) => (BlockStatus)(byte)_cells[(slot * CellsPerSlot) + StatusCell];

    internal void ReadId(int slot, Span<byte> id) => _memory.CopyTo((slot * SlotBytes) + IdOffset, id[..IdBytes]);

    public void Dispose() => _memory.Dispose();

    private DmaSegment Part(int slot, int offset, int sizeBytes) => _memory.Segment.Slice((uint)((slot * SlotBytes) + offset), (uint)sizeBytes);
}
