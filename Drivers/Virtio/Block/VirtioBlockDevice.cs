using System.Collections.Concurrent;
using System.Text;
using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Block;

/// <summary>A virtio disk (virtio 1.2 §5.2), polled.</summary>
/// <remarks>
/// A call returns when the device is done with the caller's memory, or was reset. Any thread; calls of several threads are in flight together.
/// Data goes straight between the device and the caller's memory. Nothing is allocated per call once the pools are warm.
/// </remarks>
public sealed class VirtioBlockDevice : VirtioDevice, IBlockDevice
{
    private const ushort MostDescriptors = 256;
    private const int IdBytes = 20; // VIRTIO_BLK_ID_BYTES
    private const int FewestDescriptors = 4;

    /// <summary>Bytes of one request, so that a large call keeps several in flight.</summary>
    private const uint RequestBytes = 512 * 1024;

    /// <summary>Bytes pinned and translated at a time.</summary>
    private const int StepBytes = 4 * 1024 * 1024;

    private const int BounceBytes = 64 * 1024;
    private const int SpinsPerCheck = 256;
    private readonly Lock _lock = new();
    private readonly Lock _bounceLock = new();
    private readonly ConcurrentBag<BlockOperation> _operations = [];
    private readonly BlockConfiguration _configuration;
    private readonly BlockRequestQueue _requests;
    private readonly DmaSegment[] _data;
    private DmaRegion? _bounce;

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
            _requests = new BlockRequestQueue(Transport, queue);
            _data = new DmaSegment[Math.Min(_configuration.SegmentsPerRequest, (uint)queue.Size - 2)];
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
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public void Read(SectorIndex first, Span<byte> buffer)
    {
        CheckRange(first, buffer.Length);
        if (_data.Length < 2)
        {
            ReadThroughBounce(first.Value, buffer);
            return;
        }

        for (int done = 0; done < buffer.Length; done += StepBytes)
        {
            Span<byte> step = buffer.Slice(done, Math.Min(StepBytes, buffer.Length - done));
            var call = new Call(this, BlockRequestType.Read, first.Value + (ulong)(done / SectorIndex.SizeBytes));
            Transport.Device.Dma.Run(step, call, static (segments, call) => call.Device.Transfer(call.Type, call.Sector, segments));
        }
    }

    /// <summary>Fills memory that was mapped before, which saves looking up its frames at each call.</summary>
    /// <inheritdoc cref="Read(SectorIndex, Span{byte})" path="/exception"/>
    public void Read(SectorIndex first, DmaMapping target)
    {
        ArgumentNullException.ThrowIfNull(target);
        CheckRange(first, target.SizeBytes);
        if (_data.Length < 2)
            throw new NotSupportedException($"{Name} takes one segment a request: read to a span");
        Transfer(BlockRequestType.Read, first.Value, target);
    }

    /// <inheritdoc/>
    public void Write(SectorIndex first, ReadOnlySpan<byte> data)
    {
        if (IsReadOnly)
            throw new InvalidOperationException($"{Name} is read-only");
        CheckRange(first, data.Length);
        if (_data.Length < 2)
        {
            WriteThroughBounce(first.Value, data);
            return;
        }

        for (int done = 0; done < data.Length; done += StepBytes)
        {
            ReadOnlySpan<byte> step = data.Slice(done, Math.Min(StepBytes, data.Length - done));
            var call = new Call(this, BlockRequestType.Write, first.Value + (ulong)(done / SectorIndex.SizeBytes));
            Transport.Device.Dma.RunReadOnly(step, call, static (segments, call) => call.Device.Transfer(call.Type, call.Sector, segments));
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Without the feature the device has no volatile cache (virtio 1.2 §5.2.6.2).
        if (_configuration.CanFlush)
            TransferOne(BlockRequestType.Flush, 0, [], 0);
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
        _requests?.Dispose();
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

    private void Transfer(BlockRequestType type, ulong sector, DmaMapping mapping)
    {
        mapping.BeginUse();
        try
        {
            Transfer(type, sector, mapping.Segments);
        }
        finally
        {
            mapping.EndUse();
        }
    }

    private void Transfer(BlockRequestType type, ulong sector, ReadOnlySpan<DmaSegment> segments)
    {
        if (!_operations.TryTake(out BlockOperation? operation))
            operation = new BlockOperation();
        operation.Reset();
        try
        {
            var cursor = new SegmentCursor(segments);
            while (!cursor.IsAtEnd && operation.Status == BlockStatus.Ok)
            {
                int before;
                lock (_lock)
                {
                    _requests.Drain();
                    while (!cursor.IsAtEnd)
                    {
                        SegmentCursor next = cursor;
                        uint bytes = next.Take(_data, _configuration.SegmentBytes, RequestBytes, out int count);
                        if (!_requests.TryStart(type, sector, _data.AsSpan(0, count), bytes, operation))
                            break;
                        cursor = next;
                        sector += bytes / SectorIndex.SizeBytes;
                    }

                    _requests.Notify();
                    before = operation.Completed;
                }

                if (!cursor.IsAtEnd)
                    WaitWhile(operation, static (operation, before) => operation.Completed == before && operation.Pending > 0, before);
            }
        }
        finally
        {
            Finish(operation);
        }

        ThrowOn(type, operation);
        _operations.Add(operation);
    }

    private void TransferOne(BlockRequestType type, ulong sector, ReadOnlySpan<DmaSegment> segments, uint bytes)
    {
        var operation = new BlockOperation();
        bool started = false;
        while (!started)
        {
            lock (_lock)
            {
                _requests.Drain();
                started = _requests.TryStart(type, sector, segments, bytes, operation);
                _requests.Notify();
            }

            if (!started)
                Thread.Yield();
        }

        Finish(operation);
        ThrowOn(type, operation);
    }

    /// <summary>Waits for what is out. When this returns or throws, the device has no more of the caller's memory.</summary>
    private void Finish(BlockOperation operation) => WaitWhile(operation, static (operation, _) => operation.Pending > 0, 0);

    private void WaitWhile(BlockOperation operation, Func<BlockOperation, int, bool> condition, int argument)
    {
        int seen = operation.Completed;
        Deadline deadline = Deadline.After(RequestTimeout);
        for (int spins = 1; ; spins++)
        {
            lock (_lock)
            {
                _requests.Drain();
                if (!condition(operation, argument))
                    return;
            }

            if (spins % SpinsPerCheck != 0)
            {
                Thread.SpinWait(1);
                continue;
            }

            Transport.CheckHealth();
            if (operation.Completed != seen)
            {
                seen = operation.Completed;
                deadline = Deadline.After(RequestTimeout);
            }
            else if (deadline.HasPassed)
            {
                throw Transport.Fail($"no answer within {RequestTimeout.TotalMilliseconds} ms");
            }

            Thread.Yield();
        }
    }

    private void ThrowOn(BlockRequestType type, BlockOperation operation)
    {
        if (operation.Status == BlockStatus.Ok)
            return;
        string reason = operation.Status switch
        {
            BlockStatus.IoError => "I/O error",
            BlockStatus.Unsupported => "not supported by the device",
            _ => $"unknown status {(byte)operation.Status}",
        };
        throw new IOException($"{Name}: {type} at sector {operation.FailedSector}: {reason}");
    }

    private string ReadSerial()
    {
        Span<byte> id = stackalloc byte[IdBytes];
        lock (_bounceLock)
        {
            DmaRegion bounce = Bounce();
            try
            {
                TransferOne(BlockRequestType.GetId, 0, [bounce.Segment.Slice(0, IdBytes)], IdBytes);
            }
            catch (IOException error) when (error is not VirtioDeviceException)
            {
                return string.Empty; // A device need not have one.
            }

            bounce.CopyTo(0, id);
        }

        int end = id.IndexOf((byte)0);
        return Printable(id[..(end < 0 ? IdBytes : end)]);
    }

    // The serial ends up on terminals: what is not printable ASCII becomes a question mark.
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (byte value in bytes)
            text.Append(value is >= 0x20 and < 0x7F ? (char)value : '?');
        return text.ToString();
    }

    private DmaRegion Bounce() => _bounce ??= Transport.Device.Dma.Allocate(BounceBytes);

    private void ReadThroughBounce(ulong sector, Span<byte> buffer)
    {
        lock (_bounceLock)
        {
            DmaRegion bounce = Bounce();
            int step = BounceStep;
            for (int done = 0; done < buffer.Length; done += step)
            {
                Span<byte> part = buffer.Slice(done, Math.Min(step, buffer.Length - done));
                TransferOne(BlockRequestType.Read, sector + (ulong)(done / SectorIndex.SizeBytes), [bounce.Segment.Slice(0, (uint)part.Length)], (uint)part.Length);
                bounce.CopyTo(0, part);
            }
        }
    }

    private void WriteThroughBounce(ulong sector, ReadOnlySpan<byte> data)
    {
        lock (_bounceLock)
        {
            DmaRegion bounce = Bounce();
            int step = BounceStep;
            for (int done = 0; done < data.Length; done += step)
            {
                ReadOnlySpan<byte> part = data.Slice(done, Math.Min(step, data.Length - done));
                bounce.CopyFrom(0, part);
                TransferOne(BlockRequestType.Write, sector + (ulong)(done / SectorIndex.SizeBytes), [bounce.Segment.Slice(0, (uint)part.Length)], (uint)part.Length);
            }
        }
    }

    private int BounceStep => (int)Math.Min(BounceBytes, _configuration.SegmentBytes) & -SectorIndex.SizeBytes;

    private readonly record struct Call(VirtioBlockDevice Device, BlockRequestType Type, ulong Sector);
}
