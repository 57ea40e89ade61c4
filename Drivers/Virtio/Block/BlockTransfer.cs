using System.Collections.Concurrent;
using Cosmos.Core;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Block;

/// <summary>
/// Makes requests of transfers, keeps several in flight, and waits for them by polling. A call that returns or throws has left the device nothing of the
/// caller's memory.
/// </summary>
internal sealed class BlockTransfer : IDisposable
{
    /// <summary>Bytes of one request, so that a large transfer keeps several in flight.</summary>
    private const uint RequestBytes = 512 * 1024;

    private const int PageSize = PhysicalAddress.PageSize;
    private const int SpinsPerCheck = 256;
    private readonly Lock _lock = new();
    private readonly ConcurrentBag<BlockOperation> _operations = [];
    private readonly VirtioTransport _transport;
    private readonly BlockConfiguration _configuration;
    private readonly BlockRequestQueue _requests;
    private readonly DmaSegment[] _data;
    private readonly string _name;
    private readonly uint _requestBytes;

    internal BlockTransfer(VirtioTransport transport, BlockConfiguration configuration, VirtQueue queue, string name)
    {
        _transport = transport;
        _configuration = configuration;
        _name = name;
        _data = new DmaSegment[Math.Min(configuration.SegmentsPerRequest, (uint)queue.Size - 2)];
        _requestBytes = Math.Max(RequestBytes, configuration.BlockSizeBytes);
        _requests = new BlockRequestQueue(transport, queue);
    }

    /// <summary>How long the device may take for one request before it is given up.</summary>
    internal TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Whether one block fits into a request however its memory is scattered; else transfers go through contiguous memory.</summary>
    internal bool TakesScatteredMemory =>
        (uint)_data.Length >= (_configuration.BlockSizeBytes / _configuration.SegmentBytes) + ((_configuration.BlockSizeBytes - 1) / PageSize) + 2;

    /// <summary>Transfers whole blocks.</summary>
    internal void Run(BlockRequestType type, ulong sector, ReadOnlySpan<DmaSegment> segments)
    {
        if (!_operations.TryTake(out BlockOperation? operation))
            operation = new BlockOperation();
        operation.Reset();
        var cursor = new SegmentCursor(segments);
        try
        {
            while (!cursor.IsAtEnd && operation.Status == BlockStatus.Ok)
            {
                int completed = StartMore(type, ref sector, ref cursor, operation);
                if (!cursor.IsAtEnd)
                    WaitForProgress(operation, completed);
            }
        }
        finally
        {
            Finish(operation);
        }

        ThrowOn(type, operation);
        _operations.Add(operation);
    }

    /// <summary>Makes one request.</summary>
    internal void RunOne(BlockRequestType type, ulong sector, ReadOnlySpan<DmaSegment> segments, uint bytes)
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

    public void Dispose() => _requests.Dispose();

    /// <returns>How many requests had completed by then.</returns>
    private int StartMore(BlockRequestType type, ref ulong sector, ref SegmentCursor cursor, BlockOperation operation)
    {
        lock (_lock)
        {
            _requests.Drain();
            while (!cursor.IsAtEnd)
            {
                SegmentCursor next = cursor;
                uint bytes = next.Take(_data, _configuration.BlockSizeBytes, _configuration.SegmentBytes, _requestBytes, out int count);
                if (!_requests.TryStart(type, sector, _data.AsSpan(0, count), bytes, operation))
                    break;
                cursor = next;
                sector += bytes / SectorIndex.SizeBytes;
            }

            _requests.Notify();
            return operation.Completed;
        }
    }

    private void WaitForProgress(BlockOperation operation, int completed) => WaitWhile(
        operation, static (operation, completed) => operation.Completed == completed && operation.Pending > 0, completed);

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

            _transport.CheckHealth();
            if (operation.Completed != seen)
            {
                seen = operation.Completed;
                deadline = Deadline.After(RequestTimeout);
            }
            else if (deadline.HasPassed)
            {
                throw _transport.Fail($"no answer within {RequestTimeout.TotalMilliseconds} ms");
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
        throw new IOException($"{_name}: {type} at sector {operation.FailedSector}: {reason}");
    }
}
