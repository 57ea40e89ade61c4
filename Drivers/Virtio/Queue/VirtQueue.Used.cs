using System.Runtime.CompilerServices;

namespace Drivers.Virtio.Queue;

/// <content>What the device has used: read once, checked, and given to whoever wants it.</content>
public abstract partial class VirtQueue
{
    /// <summary>Takes the next used chain, if there is one. Its memory is then the driver's again.</summary>
    /// <exception cref="InvalidOperationException">The queue is another thread's.</exception>
    /// <exception cref="VirtioDeviceException">What the device wrote breaks the rules, or it has failed; it has been given up.</exception>
    public bool TryTakeUsed(out UsedChain used)
    {
        used = default;
        return TakeUsed(new Span<UsedChain>(ref used)) > 0;
    }

    /// <summary>Takes used chains, as many as there are and there is room for. Their memory is then the driver's again.</summary>
    /// <param name="used">Gets them. What stood behind them may be gone.</param>
    /// <returns>How many. Fewer than there is room for: there are no more now, or the next one breaks the rules, which the next call says.</returns>
    /// <exception cref="InvalidOperationException">The queue is another thread's.</exception>
    /// <exception cref="VirtioDeviceException">What the device wrote breaks the rules, or it has failed; it has been given up.</exception>
    public int TakeUsed(Span<UsedChain> used)
    {
        ThrowIfAnothers();
        int count = 0;
        if (_transport.Failure is null)
            count = this is SplitQueue split ? split.TakeUsedInto(used) : ((PackedQueue)this).TakeUsedInto(used);

        // What came before the breach of a rule kept the rules.
        if (count == 0)
            _transport.ThrowIfFailed();
        return count;
    }

    /// <summary>Takes used chains, one after another, until there are no more or the taker wants no more. None when the device has failed.</summary>
    /// <remarks>Asks which layout it is, since a generic method that is virtual is looked up at every call.</remarks>
    internal void TakeUsedUnlessFailed<TTaker>(ref TTaker taker)
        where TTaker : struct, IUsedTaker, allows ref struct
    {
        if (this is SplitQueue split)
            split.TakeUsed(ref taker);
        else
            ((PackedQueue)this).TakeUsed(ref taker);
    }

    /// <summary>Takes the next used chain, of a ring that keeps chains.</summary>
    /// <returns>False when there is none, when the next one breaks the rules, or the device has failed.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryTakeUsedUnlessFailed(out UsedChain used)
    {
        used = default;
        return _transport.Failure is null && this is SplitQueue split && split.TryTakeNext(out used);
    }

    /// <summary>The same for the layout that reads: a structure, so that its code stands in the loop.</summary>
    private protected void TakeUsed<TReader, TTaker>(TReader reader, ref TTaker taker)
        where TReader : struct, IUsedReader
        where TTaker : struct, IUsedTaker, allows ref struct
    {
        if (_transport.Failure is not null)
            return;
        if (_order is null)
            TakeEach(reader, ref taker);
        else
            TakeEach(new OrderedReader<TReader>(this, reader, _order), ref taker);
    }

    /// <inheritdoc cref="TakeUsed{TReader, TTaker}"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected int TakeUsed<TReader>(TReader reader, Span<UsedChain> used)
        where TReader : struct, IUsedReader => _order is null ? TakeEach(reader, used) : TakeInOrder(reader, used);

    /// <inheritdoc cref="TakeUsed{TReader, TTaker}"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected bool TryTakeUsed<TReader>(TReader reader, out UsedChain used)
        where TReader : struct, IUsedReader => _order is null ? TryTake(reader, out used) : TryTakeInOrder(reader, out used);

    private void TakeEach<TReader, TTaker>(TReader reader, ref TTaker taker)
        where TReader : struct, IUsedReader
        where TTaker : struct, IUsedTaker, allows ref struct
    {
        while (taker.WantsMore && TryTake(reader, out UsedChain used))
            taker.Take(used);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int TakeEach<TReader>(TReader reader, Span<UsedChain> used)
        where TReader : struct, IUsedReader
    {
        int count = 0;
        while (count < used.Length && TryTake(reader, out used[count]))
            count++;
        return count;
    }

    // Not inlined, so that what is has room.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int TakeInOrder<TReader>(TReader reader, Span<UsedChain> used)
        where TReader : struct, IUsedReader => TakeEach(new OrderedReader<TReader>(this, reader, _order!), used);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryTakeInOrder<TReader>(TReader reader, out UsedChain used)
        where TReader : struct, IUsedReader => TryTake(new OrderedReader<TReader>(this, reader, _order!), out used);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryTake<TReader>(TReader reader, out UsedChain used)
        where TReader : struct, IUsedReader
    {
        used = default;
        if (!reader.TryRead(out uint id, out uint written))
            return false;
        Chain[] chains = _chains;
        if (id >= (uint)chains.Length)
            return Broken(id, written);
        ref Chain chain = ref chains[id];
        if ((chain.State & ChainState.InFlight) == 0 || written > chain.WritableBytes)
            return Broken(id, written);
        used = new UsedChain((ushort)id, written);
        reader.Accept();
        InFlight--;
        if ((chain.State & ChainState.Kept) != 0)
        {
            chain.State = ChainState.Kept;
            return true;
        }

        reader.Release((ushort)id, chain);
        Leave(ref chain);
        return true;
    }

    /// <summary>Notes that a chain is no longer there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Leave(ref Chain chain)
    {
        if ((chain.State & ChainState.InTable) != 0)
            _tables!.Return(chain.Table);
        chain.State = ChainState.None;
        FreeDescriptors += chain.Descriptors;
    }

    /// <summary>Checks what the device alleges to have used, in full width, before anything is cut off.</summary>
    /// <returns>False when it cannot be: the device has been given up.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool CheckUsed(uint id, uint written)
    {
        Chain[] chains = _chains;
        return (id < (uint)chains.Length && (chains[id].State & ChainState.InFlight) != 0 && written <= chains[id].WritableBytes) || Broken(id, written);
    }

    private bool Broken(uint id, uint written)
    {
        if (id >= (uint)_chains.Length)
            return GiveUp($"used id {id} in a queue of {Size}");
        if ((_chains[id].State & ChainState.InFlight) == 0)
            return GiveUp($"used id {id} is not in flight");
        return GiveUp($"{written} bytes written to a chain of {_chains[id].WritableBytes}");
    }

    /// <summary>How a layout says what the device used next, and takes it out of the ring.</summary>
    private protected interface IUsedReader
    {
        /// <summary>Reads it, as the device wrote it: nothing of it has been checked.</summary>
        /// <returns>False when there is none, or it breaks the rules of the layout.</returns>
        bool TryRead(out uint id, out uint written);

        /// <summary>Most chains that the device can have used and that were not accepted yet.</summary>
        int MostUsed { get; }

        /// <summary>What was read is right: goes on to the next.</summary>
        void Accept();

        /// <inheritdoc cref="VirtQueue.Release"/>
        void Release(ushort token, in Chain chain);
    }

    /// <summary>Whoever gets used chains. A structure, so that its code stands in the loop that reads them.</summary>
    internal interface IUsedTaker
    {
        bool WantsMore { get; }

        void Take(UsedChain used);
    }

    /// <summary>Reads of a device that uses chains in order and names the last of a batch (virtio 1.2 §2.7.9, §2.8.9).</summary>
    private readonly struct OrderedReader<TReader>(VirtQueue queue, TReader reader, InOrderChains order) : IUsedReader
        where TReader : struct, IUsedReader
    {
        public int MostUsed => reader.MostUsed;

        public bool TryRead(out uint id, out uint written)
        {
            (id, written) = (0, 0);
            if (!order.HasBatch)
            {
                if (!reader.TryRead(out id, out written) || !queue.CheckUsed(id, written))
                    return false;
                if (!order.TryBeginBatch((ushort)id, written, MostUsed))
                    return queue.GiveUp($"used id {id} is not among the next {MostUsed} in order");
            }

            id = order.Take(out uint? known);
            written = known ?? queue._chains[id].WritableBytes;
            return true;
        }

        public void Accept() => reader.Accept();

        public void Release(ushort token, in Chain chain) => queue.Release(token, chain);
    }
}
