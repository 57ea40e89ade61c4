using System.Runtime.CompilerServices;
using Cosmos.Core;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Block;

/// <summary>
/// Transfers between a disk and mapped memory that are set up once and done many times, several at a time: the fastest way to use a disk. Made by
/// <see cref="VirtioBlockDevice.CreateReads"/> and <see cref="VirtioBlockDevice.CreateWrites"/>.
/// </summary>
/// <remarks>
/// <para>
/// <see cref="Add"/> says where a request is to go, <see cref="Submit"/> gives all that were added to the device at once, <see cref="Poll"/> and
/// <see cref="Wait"/> take those that are over, in the order in which they ended. A request that is over can be added again. Its descriptors stay in the queue,
/// where the queue has room for that, so that an addition writes a sector and an index; where it has none, everything works as well, only slower.
/// </para>
/// <para>One thread at a time. Allocates nothing after it was made, but for errors. Memory stays mapped until the batch is disposed, whatever else becomes of its mapping.</para>
/// </remarks>
public sealed class BlockBatch : IDisposable
{
    private readonly VirtioBlockDevice _disk;
    private readonly RequestQueue _queue;
    private readonly EndCollector _collector;
    private readonly QueueOperation[] _operations; // all are BlockOperations; of this type because the queue takes them so
    private readonly Request[] _requests;
    private readonly int[] _added;
    private readonly ulong _withinBlock; // bits of a sector's number that are 0 where a block begins
    private int _addedCount;
    private bool _isDisposed;

    internal BlockBatch(VirtioBlockDevice disk, BlockQueue queue, BlockOperationPool pool, BlockRequestType type, ReadOnlySpan<DmaMapping> memory)
    {
        _disk = disk;
        _queue = queue.Queue;
        _collector = _queue.NewCollector(memory.Length);
        _operations = new QueueOperation[memory.Length];
        _requests = new Request[memory.Length];
        _added = new int[memory.Length];
        _withinBlock = (ulong)(disk.BlockSizeBytes / SectorIndex.SizeBytes) - 1;
        for (int number = 0; number < memory.Length; number++)
        {
            var operation = new BlockOperation(pool) { Collector = _collector, Number = number };
            operation.SetTransfer(queue, type, 0, memory[number]);
            _operations[number] = operation;
            _requests[number] = new Request { Operation = operation, Sectors = (ulong)memory[number].SizeBytes / SectorIndex.SizeBytes };
        }
    }

    /// <summary>How many requests it has.</summary>
    public int Count => _requests.Length;

    /// <summary>How many of them the device has.</summary>
    public int InFlight { get; private set; }

    /// <summary>Says where a request is to go when the batch is next submitted.</summary>
    /// <param name="number">Which request, from 0: the one with the memory of this number.</param>
    /// <param name="first">The first sector.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such request, or a sector is past the end.</exception>
    /// <exception cref="InvalidOperationException">The request was added already, or is in flight.</exception>
    /// <exception cref="NotSupportedException">It does not begin at a block.</exception>
    /// <exception cref="ObjectDisposedException">The batch, or the mapping of the request's memory, was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int number, SectorIndex first)
    {
        Prepare(number, first);
        Enter(number);
    }

    /// <summary>Gives the device what was added. Whatever goes wrong comes out when it is over.</summary>
    /// <returns>How many requests that are.</returns>
    public int Submit()
    {
        int count = _addedCount;
        if (count == 0)
            return 0;
        _addedCount = 0;
        InFlight += count;
        _queue.Start<BlockOperationKind>(_operations, _added.AsSpan(0, count));
        return count;
    }

    /// <summary>Gives the device what was added, and waits until a request is over: cheaper than <see cref="Submit"/> and <see cref="Wait"/>.</summary>
    /// <inheritdoc cref="Wait" path="/*[not(self::summary)]"/>
    public int SubmitAndWait(Span<FinishedRequest> finished)
    {
        if (finished.IsEmpty)
            throw new ArgumentException("there is no room for a request that is over", nameof(finished));
        int added = _addedCount;
        _addedCount = 0;
        InFlight += added;
        if (InFlight == 0)
            return 0;
        int count = _queue.StartAndCollect<BlockOperationKind>(_operations, _added.AsSpan(0, added), _collector, finished);
        if (count == 0)
            count = _queue.WaitAndCollect<BlockOperationKind>(_collector, finished);
        return Give(finished[..count]);
    }

    /// <summary>Takes requests that are over, without waiting.</summary>
    /// <param name="finished">Room for some of them.</param>
    /// <returns>How many; 0 when none is over.</returns>
    public int Poll(Span<FinishedRequest> finished) => InFlight == 0 ? 0 : Give(finished[.._queue.Collect<BlockOperationKind>(_collector, finished)]);

    /// <summary>Waits until a request is over, for a while by looking, then asleep.</summary>
    /// <param name="finished">Room for some of them.</param>
    /// <returns>How many; 0 only when none is in flight.</returns>
    /// <exception cref="ArgumentException">There is no room.</exception>
    public int Wait(Span<FinishedRequest> finished)
    {
        if (finished.IsEmpty)
            throw new ArgumentException("there is no room for a request that is over", nameof(finished));
        return InFlight == 0 ? 0 : Give(finished[.._queue.WaitAndCollect<BlockOperationKind>(_collector, finished)]);
    }

    /// <summary>Why a request failed when it was last over; null when it did not.</summary>
    /// <exception cref="InvalidOperationException">It is not over.</exception>
    public Exception? ErrorOf(int number) => _requests[number].IsTaken
        ? throw new InvalidOperationException($"request {number} is not over yet")
        : _operations[number].Error;

    /// <summary>Does one request and waits for it. No other one may have been added or be in flight.</summary>
    /// <exception cref="IOException">The device reports an error, or failed.</exception>
    /// <inheritdoc cref="Add" path="/exception"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Run(int number, SectorIndex first)
    {
        if (InFlight > 0 || _addedCount > 0)
            throw new InvalidOperationException("other requests are under way");
        BlockOperation operation = Prepare(number, first);
        if (!_queue.TryStartAlone<BlockOperationKind>(operation))
        {
            Enter(number);
            WaitForOne();
        }
        else
        {
            _requests[number].IsTaken = true;
            InFlight = 1;
            if (_queue.TryWaitAlone<BlockOperationKind>(operation, _collector))
                Give(number);
            else
                WaitForOne();
        }

        if (operation.Error is { } error)
            throw error;
    }

    /// <summary>Waits for what is in flight, and lets go of the queue's room and of the memory.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        Span<FinishedRequest> finished = new FinishedRequest[1];
        while (Wait(finished) > 0)
        {
        }

        foreach (Request request in _requests)
            request.Operation.LetGo();
    }

    /// <summary>Makes a request ready to be started.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private BlockOperation Prepare(int number, SectorIndex first)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Request[] requests = _requests;
        if ((uint)number >= (uint)requests.Length || requests[number].IsTaken)
            throw Refused(number);
        ref Request request = ref requests[number];
        ulong sectors = _disk.SectorCount;
        if (first.Value > sectors || request.Sectors > sectors - first.Value || (first.Value & _withinBlock) != 0)
            _disk.CheckPlace(first, request.Sectors);
        request.Operation.MoveTo(first.Value);
        return request.Operation;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter(int number)
    {
        _requests[number].IsTaken = true;
        _added[_addedCount++] = number;
    }

    private void WaitForOne()
    {
        FinishedRequest finished = default;
        var one = new Span<FinishedRequest>(ref finished);
        if (_addedCount > 0)
            SubmitAndWait(one);
        else if (Poll(one) == 0) // what is over already says nothing of how long to look
            Wait(one);
    }

    private Exception Refused(int number) => (uint)number >= (uint)_requests.Length
        ? new ArgumentOutOfRangeException(nameof(number), $"there is no request {number} among {_requests.Length}")
        : new InvalidOperationException($"request {number} is not over yet");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Give(ReadOnlySpan<FinishedRequest> finished)
    {
        foreach (FinishedRequest request in finished)
            Give(request.Number);
        return finished.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Give(int number)
    {
        _requests[number].IsTaken = false;
        InFlight--;
    }

    private struct Request
    {
        internal required BlockOperation Operation { get; init; }

        internal required ulong Sectors { get; init; }

        /// <summary>Whether it was added, and is not over.</summary>
        internal bool IsTaken { get; set; }
    }
}
