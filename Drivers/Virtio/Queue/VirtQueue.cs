using System.Numerics;
using System.Runtime.CompilerServices;
using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <summary>A chain that the device has used.</summary>
/// <param name="Token">What <see cref="VirtQueue.TrySubmit(ReadOnlySpan{DmaSegment}, ReadOnlySpan{DmaSegment}, out ushort)"/> gave for it.</param>
/// <param name="WrittenBytes">How much the device alleges to have written; at most the chain's device-writable bytes.</param>
public readonly record struct UsedChain(ushort Token, uint WrittenBytes);

/// <summary>A virtqueue, split (virtio 1.2 §2.7) or packed (§2.8): chains of memory go in, come back used, in any order.</summary>
/// <remarks>
/// Nothing that the device can write is believed. What the driver wrote is never read back: what is in flight is kept in private arrays. What the device
/// writes is read once and checked; a violation gives the device up. One thread, the one that made it, or it throws: two at once could end the use of memory that the
/// device still has. Threads that share one do so by a <see cref="RequestQueue"/>, which takes turns under a lock. Never allocates after construction.
/// </remarks>
public abstract partial class VirtQueue : IDisposable
{
    /// <summary>The largest size (virtio 1.2 §2.7, §2.8.10.1).</summary>
    public const int MostDescriptors = 32768;

    /// <summary>A chain longer than this goes through an indirect table although there may be room for it in the ring.</summary>
    private const int LongestDirect = 4;


    private readonly VirtioTransport _transport;
    private readonly IndirectTables? _tables;
    private readonly Chain[] _chains; // by token
    private readonly InOrderChains? _order; // with VIRTIO_F_IN_ORDER
    private Thread? _thread;          // whose it is; null: whoever holds the lock of the request queue that has it

    private protected VirtQueue(VirtioTransport transport, ushort index, in QueueShape shape, Func<DmaRegion, QueueMemory> describe)
    {
        _transport = transport;
        Index = index;
        Size = shape.Size;
        FreeDescriptors = shape.Size;
        _chains = new Chain[shape.Size];
        _countsChains = shape.CountsChains;
        _order = transport.Has(VirtioFeatures.InOrder) ? new InOrderChains(shape.Size) : null;
        _hasNotificationData = transport.Has(VirtioFeatures.NotificationData);
        Memory = transport.Dma.Allocate(shape.RingBytes);
        try
        {
            if (transport.Has(VirtioFeatures.IndirectDescriptors) && shape.LongestChain > 1)
                _tables = new IndirectTables(transport.Dma, Math.Min(shape.LongestChain, shape.Size), shape.Size);
            LongestChain = Math.Min(shape.Size, _tables?.EntriesPerTable ?? shape.Size);
            EndLayingOut();
            _leastFree = _tables is null ? 0 : Size / 2;

            // With tables there is room for any chain as long as one descriptor comes free.
            int least = _tables is null ? Math.Min((int)shape.Size, shape.LongestChain) : 1;
            _mostKept = shape.Size - Math.Max(least, shape.Size / LeastUnkeptShare);
            _notifier = transport.EnableQueue(index, describe(Memory));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The queue's number.</summary>
    public ushort Index { get; }

    /// <summary>How many descriptors it has.</summary>
    public int Size { get; }

    /// <summary>How it is laid out: <c>split</c> or <c>packed</c>.</summary>
    public abstract string Layout { get; }

    /// <summary>Most segments of one chain.</summary>
    public int LongestChain { get; }

    /// <summary>Descriptors of the ring neither in flight nor kept.</summary>
    public int FreeDescriptors { get; private set; }

    /// <summary>Chains in flight.</summary>
    public int InFlight { get; private set; }

    /// <summary>Whether the device used a chain that was not taken yet, as far as can be told without taking it. Any thread.</summary>
    public bool HasUsed => UsesWithin(looks: 1);

    /// <summary>Looks for a used chain until there is one, or so many times: each look is a read of memory. Any thread.</summary>
    /// <returns>Whether there is one.</returns>
    internal abstract bool UsesWithin(int looks);

    /// <summary>What can be told of it without using it. Any thread.</summary>
    internal QueueState State => new(Index, Layout, Size, FreeDescriptors, InFlight, Notifications);

    /// <summary>The token that the next chain will get.</summary>
    internal abstract ushort NextToken { get; }

    /// <summary>Whether the device uses chains in the order in which they were submitted.</summary>
    private protected bool IsInOrder => _order is not null;

    /// <summary>Whether a batch of chains is being taken that the device has used in order. Any thread.</summary>
    private protected bool HasBatch => _order is { HasBatch: true };

    /// <summary>The ring, as processor and device see it.</summary>
    private protected DmaRegion Memory { get; }

    /// <summary>Makes the queue that the features ask for, and enables it. It is for the calling thread alone.</summary>
    /// <param name="transport">The device, whose features are agreed on.</param>
    /// <param name="index">The queue's number.</param>
    /// <param name="options">What the driver wants of it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The queue is to have no descriptors.</exception>
    /// <exception cref="InvalidOperationException">The device has the queue already.</exception>
    /// <exception cref="VirtioDeviceException">What the device says of the queue cannot be.</exception>
    public static VirtQueue Create(VirtioTransport transport, ushort index, in QueueOptions options)
    {
        VirtQueue made = CreateShared(transport, index, options);
        made._thread = Thread.CurrentThread;
        return made;
    }

    /// <summary>The same, for a request queue, which sees to it that one thread at a time uses it.</summary>
    internal static VirtQueue CreateShared(VirtioTransport transport, ushort index, in QueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(transport);
        QueueOptions wanted = options;
        ArgumentOutOfRangeException.ThrowIfZero(wanted.MostDescriptors, nameof(options));
        ushort size = Math.Min(transport.SelectQueue(index), wanted.MostDescriptors);
        return transport.Has(VirtioFeatures.PackedRing)
            ? new PackedQueue(transport, index, size, wanted.LongestChain)
            : new SplitQueue(transport, index, (ushort)(1 << BitOperations.Log2(size)), wanted.LongestChain);
    }

    /// <summary>Puts a chain into the ring. The device may look at it at once and does so after <see cref="Notify"/>, at the latest.</summary>
    /// <param name="readable">What the device reads.</param>
    /// <param name="writable">What the device writes, after that.</param>
    /// <param name="token">Names the chain until it comes out of <see cref="TryTakeUsed"/>.</param>
    /// <returns>False when there is no room now.</returns>
    /// <exception cref="ArgumentException">The chain is empty, longer than <see cref="LongestChain"/>, or writable memory is 4 GiB or more.</exception>
    /// <exception cref="InvalidOperationException">The queue is another thread's.</exception>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TrySubmit(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable, out ushort token)
    {
        ThrowIfAnothers();
        int submitted = SubmitSharing(readable, writable);
        token = (ushort)submitted;
        return submitted >= 0 || TrySubmitOther(readable, writable, out token);
    }

    /// <inheritdoc cref="TrySubmit(ReadOnlySpan{DmaSegment}, ReadOnlySpan{DmaSegment}, out ushort)"/>
    internal bool TrySubmit(in ChainBuffers buffers, out ushort token)
    {
        _transport.ThrowIfFailed();
        int length = buffers.Count;
        ulong writableBytes = buffers.WritableBytes;
        if (length == 0 || length > LongestChain || writableBytes > uint.MaxValue)
            throw Unfit(length, writableBytes);

        token = 0;
        if (FreeDescriptors == 0)
            return false;
        if (IsBetterIndirect(length) && TrySubmitTable(buffers, (uint)writableBytes, out token))
            return true;
        if (length > FreeDescriptors)
            return false;
        BeginLayingOut();
        ushort last;
        try
        {
            token = Publish(buffers, length, out last);
        }
        finally
        {
            EndLayingOut();
        }

        Enter(token, new Chain { Descriptors = (ushort)length, Last = last, WritableBytes = (uint)writableBytes });
        return true;
    }

    /// <summary>The device has let go of this queue, by a reset of the queue alone: all that is in flight or kept is the driver's again, unused.</summary>
    internal void Forget()
    {
        for (int token = 0; token < _chains.Length; token++)
        {
            ChainState state = _chains[token].State;
            if (state == ChainState.None)
                continue;
            if ((state & ChainState.InFlight) != 0)
                InFlight--;
            Free((ushort)token);
        }

        _kept = 0;
    }

    /// <summary>Unmaps the rings. Their memory returns to the system when the device is silent.</summary>
    public void Dispose()
    {
        _tables?.Dispose();
        Memory?.Dispose();
    }

    /// <summary>Writes a chain's descriptors to the ring and makes them available.</summary>
    /// <param name="buffers">The chain.</param>
    /// <param name="count">Its segments.</param>
    /// <param name="last">What the layout wants to know of it when it is released: in a split ring its last descriptor.</param>
    /// <returns>Its token.</returns>
    private protected abstract ushort Publish(in ChainBuffers buffers, int count, out ushort last);

    /// <summary>Makes a descriptor available that leads to a table.</summary>
    /// <returns>The chain's token.</returns>
    private protected abstract ushort PublishTable(int table, in ChainBuffers buffers);

    /// <summary>A chain came back: its descriptors can be used again.</summary>
    private protected abstract void Release(ushort token, in Chain chain);

    /// <summary>Gives the device up, without throwing: a loop that has to catch is slow although nothing is ever thrown in it.</summary>
    /// <returns>False, for there is no chain to take.</returns>
    private protected bool GiveUp(string reason)
    {
        _ = _transport.Fail($"queue {Index}: {reason}");
        return false;
    }

    private protected IndirectTables Tables => _tables!;

    private bool TrySubmitTable(in ChainBuffers buffers, uint writableBytes, out ushort token)
    {
        token = 0;
        int table = -1;
        BeginLayingOut();
        try
        {
            if (!_tables!.TryTake(out table))
                return false;
            token = PublishTable(table, buffers);
        }
        catch
        {
            _tables!.Return(table);
            throw;
        }
        finally
        {
            EndLayingOut();
        }

        Enter(token, new Chain { Descriptors = 1, Last = token, Table = (short)table, WritableBytes = writableBytes, State = ChainState.InTable });
        return true;
    }

    /// <summary>Notes that a chain is in flight.</summary>
    private void Enter(ushort token, in Chain chain)
    {
        _chains[token] = chain;
        _chains[token].State |= ChainState.InFlight;
        FreeDescriptors -= chain.Descriptors;
        InFlight++;
        _unannounced += _countsChains ? 1 : chain.Descriptors;
        _order?.Add(token);
    }

    private void Free(ushort token)
    {
        Release(token, _chains[token]);
        Leave(ref _chains[token]);
    }

    // Whoever listens for exceptions runs when one is thrown, before what it passes through has cleaned up: on this thread, in the middle of this, whatever lock is held.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void BeginLayingOut()
    {
        if (IsLayingOut)
            throw InTheMiddle();
        _longestShort = 0;
    }

    private void EndLayingOut() => _longestShort = Math.Min(LongestDirect, LongestChain);

    private InvalidOperationException InTheMiddle() => new($"queue {Index}: a chain is laid out in the middle of another");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void ThrowIfAnothers()
    {
        if (_thread is { } own && own != Thread.CurrentThread)
            throw Anothers();
    }

    private InvalidOperationException Anothers() => new($"queue {Index} is for the thread that made it");

    private ArgumentException Unfit(int length, ulong writableBytes) =>
        new($"a chain of {length} segments, {writableBytes} bytes to write, does not fit a queue that takes 1 to {LongestChain}");

    // A device reads short chains faster from the ring; the table keeps a full ring from holding few requests.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsBetterIndirect(int length) =>
        _tables is not null && length > 1 && (length > LongestDirect || FreeDescriptors - length < Size / 2);

    [Flags]
    private protected enum ChainState : byte
    {
        None = 0,
        InFlight = 1 << 0,
        Kept = 1 << 1,      // stays laid out when it has come back
        SharesUse = 1 << 2, // of its memory, with other chains
        InTable = 1 << 3,   // an indirect one
    }

    private protected struct Chain
    {
        internal uint WritableBytes;
        internal ushort Descriptors;
        internal ushort Last; // see Publish
        internal short Table;
        internal ChainState State;
    }
}
