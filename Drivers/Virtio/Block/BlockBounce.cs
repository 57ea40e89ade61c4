using Cosmos.Core;

namespace Drivers.Virtio.Block;

/// <summary>Contiguous memory through which data goes where the device cannot reach the caller's: it takes too few segments for scattered memory.</summary>
internal sealed class BlockBounce : IDisposable
{
    private const int LeastBytes = 64 * 1024;
    private readonly Lock _lock = new();
    private readonly VirtioBlockDevice _disk;
    private readonly DmaRegion _memory;
    private readonly int _stepBytes;

    internal BlockBounce(VirtioBlockDevice disk, BlockConfiguration configuration)
    {
        _disk = disk;
        int block = (int)configuration.BlockSizeBytes;
        _memory = disk.Transport.Dma.Allocate(Math.Max(LeastBytes, block));
        _stepBytes = (int)Math.Min((uint)_memory.SizeBytes, configuration.SegmentBytes) & -block;
    }

    /// <summary>Whether the device takes a block in one segment.</summary>
    internal bool HoldsBlock => _stepBytes > 0;

    internal void Read(ulong sector, Span<byte> buffer)
    {
        lock (_lock)
        {
            for (int done = 0; done < buffer.Length; done += _stepBytes)
            {
                Span<byte> part = buffer.Slice(done, Math.Min(_stepBytes, buffer.Length - done));
                Run(BlockRequestType.Read, sector + (ulong)(done / SectorIndex.SizeBytes), part.Length);
                _memory.CopyTo(0, part);
            }
        }
    }

    internal void Write(ulong sector, ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            for (int done = 0; done < data.Length; done += _stepBytes)
            {
                ReadOnlySpan<byte> part = data.Slice(done, Math.Min(_stepBytes, data.Length - done));
                _memory.CopyFrom(0, part);
                Run(BlockRequestType.Write, sector + (ulong)(done / SectorIndex.SizeBytes), part.Length);
            }
        }
    }

    public void Dispose() => _memory.Dispose();

    private void Run(BlockRequestType type, ulong sector, int bytes) =>
        _disk.Transfer(type, sector, [_memory.Segment.Slice(0, (uint)bytes)]);
}
