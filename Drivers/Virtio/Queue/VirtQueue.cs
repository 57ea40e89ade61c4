using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <summary>A chain that the device has used.</summary>
/// <param name="Head">What <see cref="VirtQueue.TrySubmit"/> gave for it.</param>
/// <param name="WrittenBytes">How much the device alleges to have written; at most the chain's device-writable bytes.</param>
public readonly record struct UsedChain(ushort Head, uint WrittenBytes);

/// <summary>A split virtqueue (virtio 1.2 §2.7), polled.</summary>
/// <remarks>
/// Nothing that the device can write is believed. What the driver wrote is never read back: lengths and links are kept in private arrays. The used index,
/// id and length are each read once and checked; a violation gives the device up. One thread at a time; never allocates after construction.
/// </remarks>
[DmaTrusted("writes the addresses of descriptors, and knows when the device has used them")]
public sealed class VirtQueue : IDisposable
{
    /// <summary>The largest size (virtio 1.2 §2.7).</summary>
    public const int MostDescriptors = 32768;

    private const ushort NoInterrupt = 1; // VIRTQ_AVAIL_F_NO_INTERRUPT
    private const ushort NoNotify = 1;    // VIRTQ_USED_F_NO_NOTIFY
    private readonly VirtioTransport _transport;
    private readonly DmaRegion _memory;
    private readonly SplitLayout _layout;
    private readonly VmCell<ushort> _notify;
    private readonly ushort[] _next;         // free list, and the links of chains in flight
    private readonly ushort[] _chainLengths; // by head: descriptors of the chain in flight, 0 when not in flight
    private readonly uint[] _writableBytes;  // by head: what the device may write
    private readonly DmaUse[] _uses;         // by descriptor: keeps the memory in place that the device was told of
    private ushort _firstFree;
    private ushort _available;               // our copy of the available index
    private ushort _lastUsed;
    private ushort _notified;                // available index at the last notification

    internal VirtQueue(VirtioTransport transport, ushort index, ushort mostDescriptors)
    {
        _transport = transport;
        Index = index;
        ushort size = Math.Min(transport.SelectQueue(index), mostDescriptors);
        Size = size;
        FreeDescriptors = size;
        _layout = new SplitLayout(size);
        _next = new ushort[size];
        for (int descriptor = 0; descriptor < size; descriptor++)
            _next[descriptor] = (ushort)(descriptor + 1);
        _chainLengths = new ushort[size];
        _writableBytes = new uint[size];
        _uses = new DmaUse[size];
        _memory = transport.Device.Dma.Allocate(_layout.TotalBytes);
        try
        {
            _memory.Write(_layout.Available, NoInterrupt);
            _notify = transport.EnableQueue(
                index, size, _memory.AddressOf(0), _memory.AddressOf(_layout.Available), _memory.AddressOf(_layout.Used));
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    /// <summary>The queue's number.</summary>
    public ushort Index { get; }

    /// <summary>How many descriptors it has: a power of two.</summary>
    public int Size { get; }

    /// <summary>Descriptors not in flight.</summary>
    public int FreeDescriptors { get; private set; }

    /// <summary>Chains in flight.</summary>
    public int InFlight { get; private set; }

    /// <summary>Puts a chain into the available ring. The device looks at it after <see cref="Notify"/>, at the latest.</summary>
    /// <param name="readable">What the device reads.</param>
    /// <param name="writable">What the device writes, after that.</param>
    /// <param name="head">Names the chain until it comes out of <see cref="TryTakeUsed"/>.</param>
    /// <returns>False when there are too few free descriptors.</returns>
    /// <exception cref="ArgumentException">The chain is empty, longer than the queue, or writable memory is 4 GiB or more.</exception>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    public bool TrySubmit(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable, out ushort head)
    {
        _transport.ThrowIfFailed();
        head = _firstFree;
        int length = readable.Length + writable.Length;
        if (length == 0 || length > Size)
            throw new ArgumentException($"a chain of {length} descriptors does not fit a queue of {Size}");
        if (length > FreeDescriptors)
            return false;
        ulong writableBytes = 0;
        foreach (DmaSegment segment in writable)
            writableBytes += segment.SizeBytes;
        if (writableBytes > uint.MaxValue)
            throw new ArgumentException($"a chain of {writableBytes} writable bytes is too long");

        ushort descriptor = head;
        int left = length;
        foreach (DmaSegment segment in readable)
            descriptor = WriteDescriptor(descriptor, segment, DescriptorFlags.None, --left > 0);
        foreach (DmaSegment segment in writable)
            descriptor = WriteDescriptor(descriptor, segment, DescriptorFlags.DeviceWrites, --left > 0);
        _firstFree = descriptor;
        FreeDescriptors -= length;
        InFlight++;
        _chainLengths[head] = (ushort)length;
        _writableBytes[head] = (uint)writableBytes;

        // Writes are seen in this order: x86 keeps stores in order and each of these is volatile (virtio 1.2 §2.7.13).
        _memory.Write(_layout.Available + SplitLayout.RingEntries + ((_available & (Size - 1)) * sizeof(ushort)), head);
        _memory.Write(_layout.Available + SplitLayout.RingIndex, ++_available);
        return true;
    }

    /// <summary>Tells the device of the chains submitted since the last call, unless it says that it looks by itself.</summary>
    public void Notify()
    {
        if (_notified == _available)
            return;
        _notified = _available;

        // The index must be seen before the flag is read (virtio 1.2 §2.7.13.4.1).
        Interlocked.MemoryBarrier();
        if ((_memory.Read<ushort>(_layout.Used) & NoNotify) == 0)
            _notify.Write(Index);
    }

    /// <summary>Takes the next used chain, if there is one. Its descriptors are then free.</summary>
    /// <exception cref="VirtioDeviceException">What the device wrote breaks the rules; it has been given up.</exception>
    public bool TryTakeUsed(out UsedChain used)
    {
        _transport.ThrowIfFailed();
        used = default;
        ushort index = _memory.Read<ushort>(_layout.Used + SplitLayout.RingIndex);
        int pending = (ushort)(index - _lastUsed);
        if (pending == 0)
            return false;
        if (pending > InFlight)
            throw _transport.Fail($"queue {Index}: used index {index} is {pending} ahead with {InFlight} in flight");

        int entry = _layout.Used + SplitLayout.RingEntries + ((_lastUsed & (Size - 1)) * SplitLayout.UsedEntryBytes);
        uint id = _memory.Read<uint>(entry);
        uint written = _memory.Read<uint>(entry + SplitLayout.UsedEntryLength);
        if (id >= (uint)Size)
            throw _transport.Fail($"queue {Index}: used id {id} in a queue of {Size}");
        if (_chainLengths[id] == 0)
            throw _transport.Fail($"queue {Index}: used id {id} is not in flight");
        if (written > _writableBytes[id])
            throw _transport.Fail($"queue {Index}: {written} bytes written to a chain of {_writableBytes[id]}");
        _lastUsed++;
        Free((ushort)id);
        used = new UsedChain((ushort)id, written);
        return true;
    }

    /// <summary>Unmaps the rings. Their memory returns to the system when the device has been reset.</summary>
    public void Dispose() => _memory.Dispose();

    private ushort WriteDescriptor(ushort descriptor, DmaSegment segment, DescriptorFlags flags, bool hasNext)
    {
        ushort next = _next[descriptor];
        int offset = descriptor * SplitLayout.DescriptorBytes;
        if (hasNext)
            flags |= DescriptorFlags.Next;
        bool deviceWrites = (flags & DescriptorFlags.DeviceWrites) != 0;
        _uses[descriptor] = _memory.WriteAddress(offset, segment, deviceWrites ? DmaDirection.FromDevice : DmaDirection.ToDevice);
        _memory.Write(offset + SplitLayout.DescriptorLength, segment.SizeBytes);

        // flags and next in one store.
        _memory.Write(offset + SplitLayout.DescriptorFlags, (uint)flags | ((uint)(hasNext ? next : 0) << 16));
        return next;
    }

    private void Free(ushort head)
    {
        int length = _chainLengths[head];
        _chainLengths[head] = 0;
        ushort last = head;
        _uses[last].End();
        for (int step = 1; step < length; step++)
        {
            last = _next[last];
            _uses[last].End();
        }

        _next[last] = _firstFree;
        _firstFree = head;
        FreeDescriptors += length;
        InFlight--;
    }
}
