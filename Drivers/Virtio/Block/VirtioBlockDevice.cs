using System.Text;
using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Block;

/// <summary>A virtio disk (virtio 1.2 §5.2), polled.</summary>
/// <remarks>
/// A call returns when the device is done with the caller's memory, or was reset. Any thread; calls of several threads are in flight together.
/// Data goes straight between the device and the caller's memory, and nothing is allocated per call, once the pools are warm. Two exceptions: parts of blocks
/// larger than a sector are read whole and, when written, written back whole; and a device that takes too few segments is served through a copy.
/// </remarks>
public sealed class VirtioBlockDevice : VirtioDevice, IBlockDevice
{
    private const ushort MostDescriptors = 256;
    private const int FewestDescriptors = 4;
    private const int IdBytes = 20; // VIRTIO_BLK_ID_BYTES

    /// <summary>Bytes pinned and looked up at a time.</summary>
    private const int StepBytes = 4 * 1024 * 1024;

    private readonly Lock _partLock = new();
    private readonly BlockConfiguration _configuration;
    private readonly BlockTransfer _transfer;
    private readonly BlockBounce _bounce;

    internal VirtioBlockDevice(PciDevice device, string name)
        : base(device)
    {
        Name = name;
        try
        {
            Transport.Negotiate(
                (ulong)(BlockFeatures.SizeMax | BlockFeatures.SegMax | BlockFeatures.ReadOnly | BlockFeatures.BlockSize | BlockFeatures.Flush), required: 0);
            _configuration = new BlockConfiguration(Transport);
            VirtQueue queue = AddQueue(0, MostDescriptors);
            if (queue.Size < FewestDescriptors)
                throw Transport.Fail($"a queue of {queue.Size} holds no request");
            _transfer = new BlockTransfer(Transport, _configuration, queue, name);
            _bounce = new BlockBounce(device.Dma, _transfer, _configuration);
            if (!_transfer.TakesScatteredMemory && !_bounce.HoldsBlock)
                throw Transport.Fail($"a block of {BlockSizeBytes} bytes does not fit a request");
            Transport.Start();
            Serial = ReadSerial();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override VirtioKind Kind => VirtioKind.Block;

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ulong SectorCount => _configuration.SectorCount;

    /// <inheritdoc/>
    public int BlockSizeBytes => (int)_configuration.BlockSizeBytes;

    /// <inheritdoc/>
    public bool IsReadOnly => _configuration.IsReadOnly;

    /// <inheritdoc/>
    public string Serial { get; }

    /// <summary>How long the device may take for one request before it is given up.</summary>
    public TimeSpan RequestTimeout
    {
        get => _transfer.RequestTimeout;
        set => _transfer.RequestTimeout = value;
    }

    /// <inheritdoc/>
    public void Read(SectorIndex first, Span<byte> buffer)
    {
        CheckRange(first, buffer.Length);
        if (IsWholeBlocks(first, buffer.Length))
            ReadBlocks(first.Value, buffer);
        else
            ReadAround(first, buffer.Length, out _, out int offset).AsSpan(offset, buffer.Length).CopyTo(buffer);
    }

    /// <summary>Fills memory that was mapped before, which saves looking up its frames at each call.</summary>
    /// <inheritdoc cref="Read(SectorIndex, Span{byte})" path="/exception"/>
    /// <exception cref="NotSupportedException">It is no whole number of blocks, or the device takes too few segments: read to a span.</exception>
    public void Read(SectorIndex first, DmaMapping target)
    {
        ArgumentNullException.ThrowIfNull(target);
        CheckRange(first, target.SizeBytes);
        if (!IsWholeBlocks(first, target.SizeBytes) || !_transfer.TakesScatteredMemory)
            throw new NotSupportedException($"{Name} does not reach {target.SizeBytes} bytes at sector {first} without a copy: read to a span");
        _transfer.Run(BlockRequestType.Read, first.Value, target.Segments);
    }

    /// <inheritdoc/>
    public void Write(SectorIndex first, ReadOnlySpan<byte> data)
    {
        if (IsReadOnly)
            throw new InvalidOperationException($"{Name} is read-only");
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

    /// <inheritdoc/>
    public void Flush()
    {
        // Without the feature the device has no volatile cache (virtio 1.2 §5.2.6.2).
        if (_configuration.CanFlush)
            _transfer.RunOne(BlockRequestType.Flush, 0, [], 0);
        else
            Transport.ThrowIfFailed();
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({Transport.Device})";

    /// <inheritdoc/>
    private protected override string NameOf(ulong feature) =>
        Enum.IsDefined((BlockFeatures)feature) ? ((BlockFeatures)feature).ToString() : base.NameOf(feature);

    /// <inheritdoc/>
    private protected override void Release()
    {
        _bounce?.Dispose();
        _transfer?.Dispose();
    }

    private void CheckRange(SectorIndex first, int sizeBytes)
    {
        if (sizeBytes % SectorIndex.SizeBytes != 0)
            throw new ArgumentException($"{sizeBytes} bytes are no whole number of {SectorIndex.SizeBytes}-byte sectors");
        ulong count = (ulong)sizeBytes / SectorIndex.SizeBytes;
        if (first.Value > SectorCount || count > SectorCount - first.Value)
            throw new ArgumentOutOfRangeException(nameof(first), $"{Name} has {SectorCount} sectors; {first}+{count} is past its end");
        Transport.ThrowIfFailed();
    }

    private bool IsWholeBlocks(SectorIndex first, int sizeBytes) =>
        first.Value % SectorsPerBlock == 0 && sizeBytes % BlockSizeBytes == 0;

    private ulong SectorsPerBlock => _configuration.BlockSizeBytes / SectorIndex.SizeBytes;

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
        if (!_transfer.TakesScatteredMemory)
        {
            _bounce.Read(sector, buffer);
            return;
        }

        for (int done = 0; done < buffer.Length; done += StepBytes)
        {
            Span<byte> step = buffer.Slice(done, Math.Min(StepBytes, buffer.Length - done));
            var call = new Call(_transfer, sector + (ulong)(done / SectorIndex.SizeBytes));
            Transport.Device.Dma.Run(step, call, static (segments, call) => call.Transfer.Run(BlockRequestType.Read, call.Sector, segments));
        }
    }

    private void WriteBlocks(ulong sector, ReadOnlySpan<byte> data)
    {
        if (!_transfer.TakesScatteredMemory)
        {
            _bounce.Write(sector, data);
            return;
        }

        for (int done = 0; done < data.Length; done += StepBytes)
        {
            ReadOnlySpan<byte> step = data.Slice(done, Math.Min(StepBytes, data.Length - done));
            var call = new Call(_transfer, sector + (ulong)(done / SectorIndex.SizeBytes));
            Transport.Device.Dma.RunReadOnly(step, call, static (segments, call) => call.Transfer.Run(BlockRequestType.Write, call.Sector, segments));
        }
    }

    private string ReadSerial()
    {
        Span<byte> id = stackalloc byte[IdBytes];
        try
        {
            _bounce.ReadId(id);
        }
        catch (IOException error) when (error is not VirtioDeviceException)
        {
            return string.Empty; // A device need not have one.
        }

        int end = id.IndexOf((byte)0);
        return Printable(id[..(end < 0 ? IdBytes : end)]);
    }

    // The serial number ends up on terminals: what is not printable ASCII becomes a question mark.
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte value in bytes)
            text.Append(value is >= 0x20 and < 0x7F ? (char)value : '?');
        return text.ToString();
    }

    private readonly record struct Call(BlockTransfer Transfer, ulong Sector);
}
