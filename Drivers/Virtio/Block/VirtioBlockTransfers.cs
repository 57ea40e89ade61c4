using Cosmos.Core;

namespace Drivers.Virtio.Block;

/// <content>The calls that move data.</content>
public sealed partial class VirtioBlockDevice
{
    /// <inheritdoc/>
    public void Read(SectorIndex first, Span<byte> buffer)
    {
        CheckRange(first, buffer.Length);
        if (IsWholeBlocks(first, buffer.Length))
            ReadBlocks(first.Value, buffer);
        else
            ReadAround(first, buffer.Length, out _, out int offset).AsSpan(offset, buffer.Length).CopyTo(buffer);
    }

    /// <inheritdoc/>
    public void Write(SectorIndex first, ReadOnlySpan<byte> data)
    {
        CheckWritable();
        CheckRange(first, data.Length);
        if (IsWholeBlocks(first, data.Length))
        {
            WriteBlocks(first.Value, data);
            return;
        }

        lock (_partLock)
        {
            byte[] blocks = ReadAround(first, data.Length, out ulong sector, out int offset);
            data.CopyTo(blocks.AsSpan(offset));
            WriteBlocks(sector, blocks);
        }
    }

    /// <summary>Fills memory that was mapped before, which saves pinning it and looking up its frames at each call.</summary>
    /// <inheritdoc cref="Read(SectorIndex, Span{byte})" path="/exception"/>
    /// <exception cref="NotSupportedException">It is no whole number of blocks, or the device takes too few segments: read to a span.</exception>
    public void Read(SectorIndex first, DmaMapping target)
    {
        CheckMapped(first, target);
        BlockOperation operation = _pool.Take();
        operation.SetTransfer(CurrentQueue, BlockRequestType.Read, first.Value, target);
        Wait(operation);
    }

    /// <summary>Writes memory that was mapped before.</summary>
    /// <inheritdoc cref="Write(SectorIndex, ReadOnlySpan{byte})" path="/exception"/>
    /// <exception cref="NotSupportedException">It is no whole number of blocks, or the device takes too few segments: write from a span.</exception>
    public void Write(SectorIndex first, DmaMapping source)
    {
        CheckWritable();
        CheckMapped(first, source);
        BlockOperation operation = _pool.Take();
        operation.SetTransfer(CurrentQueue, BlockRequestType.Write, first.Value, source);
        Wait(operation);
    }

    /// <inheritdoc/>
    public ValueTask ReadAsync(SectorIndex first, Memory<byte> buffer)
    {
        CheckRange(first, buffer.Length);
        if (buffer.IsEmpty || _bounce is not null || !IsWholeBlocks(first, buffer.Length))
        {
            Read(first, buffer.Span);
            return ValueTask.CompletedTask;
        }

        BlockOperation operation = _pool.Take();
        operation.SetRead(CurrentQueue, first.Value, buffer, Transport.Dma);
        return Await(operation);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(SectorIndex first, ReadOnlyMemory<byte> data)
    {
        CheckWritable();
        CheckRange(first, data.Length);
        if (data.IsEmpty || _bounce is not null || !IsWholeBlocks(first, data.Length))
        {
            Write(first, data.Span);
            return ValueTask.CompletedTask;
        }

        BlockOperation operation = _pool.Take();
        operation.SetWrite(CurrentQueue, first.Value, data, Transport.Dma);
        return Await(operation);
    }

    /// <summary>Fills memory that was mapped before. Allocates nothing, pins nothing: the way to keep many requests in flight.</summary>
    /// <inheritdoc cref="Read(SectorIndex, DmaMapping)" path="/exception"/>
    public ValueTask ReadAsync(SectorIndex first, DmaMapping target)
    {
        CheckMapped(first, target);
        BlockOperation operation = _pool.Take();
        operation.SetTransfer(CurrentQueue, BlockRequestType.Read, first.Value, target);
        return Await(operation);
    }

    /// <summary>Writes memory that was mapped before.</summary>
    /// <inheritdoc cref="Write(SectorIndex, DmaMapping)" path="/exception"/>
    public ValueTask WriteAsync(SectorIndex first, DmaMapping source)
    {
        CheckWritable();
        CheckMapped(first, source);
        BlockOperation operation = _pool.Take();
        operation.SetTransfer(CurrentQueue, BlockRequestType.Write, first.Value, source);
        return Await(operation);
    }

    /// <summary>Sets up reads into memory that was mapped before, a request for each mapping, to be done again and again.</summary>
    /// <exception cref="ArgumentException">A mapping is no whole number of sectors, or empty.</exception>
    /// <exception cref="NotSupportedException">A mapping is no whole number of blocks, or the device takes too few segments.</exception>
    public BlockBatch CreateReads(params ReadOnlySpan<DmaMapping> targets) => CreateBatch(BlockRequestType.Read, targets);

    /// <summary>Sets up writes of memory that was mapped before, a request for each mapping, to be done again and again.</summary>
    /// <exception cref="ArgumentException">A mapping is no whole number of sectors, or empty.</exception>
    /// <exception cref="NotSupportedException">A mapping is no whole number of blocks, or the device takes too few segments.</exception>
    /// <exception cref="InvalidOperationException">The disk is read-only.</exception>
    public BlockBatch CreateWrites(params ReadOnlySpan<DmaMapping> sources)
    {
        CheckWritable();
        return CreateBatch(BlockRequestType.Write, sources);
    }

    /// <summary>Throws when no transfer of so many sectors, whole blocks, begins there.</summary>
    internal void CheckPlace(SectorIndex first, ulong sectors)
    {
        CheckRange(first, sectors);
        if ((first.Value & (SectorsPerBlock - 1)) != 0)
            throw new NotSupportedException($"{Name} has blocks of {BlockSizeBytes} bytes; sector {first} does not begin one");
    }

    private BlockBatch CreateBatch(BlockRequestType type, ReadOnlySpan<DmaMapping> memory)
    {
        foreach (DmaMapping mapping in memory)
        {
            ArgumentNullException.ThrowIfNull(mapping);
            if (mapping.SizeBytes == 0)
                throw new ArgumentException("a request needs memory");
            CheckMapped(default, mapping);
        }

        return new BlockBatch(this, CurrentQueue, _pool, type, memory);
    }

    private void CheckMapped(SectorIndex first, DmaMapping memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        CheckRange(first, memory.SizeBytes);
        if (!IsWholeBlocks(first, memory.SizeBytes) || _bounce is not null)
            throw new NotSupportedException($"{Name} does not reach {memory.SizeBytes} bytes at sector {first} without a copy: use a span");
    }

    /// <summary>Reads the blocks that hold a range of sectors.</summary>
    private byte[] ReadAround(SectorIndex first, int sizeBytes, out ulong sector, out int offset)
    {
        sector = first.Value - (first.Value % SectorsPerBlock);
        offset = (int)(first.Value - sector) * SectorIndex.SizeBytes;
        long wholeBytes = ((long)offset + sizeBytes + BlockSizeBytes - 1) & -(long)BlockSizeBytes;
        byte[] blocks = new byte[wholeBytes];
        ReadBlocks(sector, blocks);
        return blocks;
    }

    private void ReadBlocks(ulong sector, Span<byte> buffer)
    {
        if (_bounce is not null)
        {
            _bounce.Read(sector, buffer);
            return;
        }

        for (int done = 0; done < buffer.Length; done += StepBytes)
        {
            Span<byte> step = buffer.Slice(done, Math.Min(StepBytes, buffer.Length - done));
            var call = new Call(this, sector + (ulong)(done / SectorIndex.SizeBytes));
            Transport.Dma.Run(step, call, static (segments, call) => call.Disk.Transfer(BlockRequestType.Read, call.Sector, segments));
        }
    }

    private void WriteBlocks(ulong sector, ReadOnlySpan<byte> data)
    {
        if (_bounce is not null)
        {
            _bounce.Write(sector, data);
            return;
        }

        for (int done = 0; done < data.Length; done += StepBytes)
        {
            ReadOnlySpan<byte> step = data.Slice(done, Math.Min(StepBytes, data.Length - done));
            var call = new Call(this, sector + (ulong)(done / SectorIndex.SizeBytes));
            Transport.Dma.RunReadOnly(step, call, static (segments, call) => call.Disk.Transfer(BlockRequestType.Write, call.Sector, segments));
        }
    }

    private readonly record struct Call(VirtioBlockDevice Disk, ulong Sector);
}
