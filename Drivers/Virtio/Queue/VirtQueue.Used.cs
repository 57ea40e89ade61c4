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
    /// <returns>How many. Fewer than there is room for: there are no more now, or the next one breaks the rules, which the next call says.</returns>
    /// <exception cref="InvalidOperationException">The queue is another thread's.</exception>
    /// <exception cref="VirtioDeviceException">What the device wrote breaks the rules, or it has failed; it has been given up.</exception>
    public int TakeUsed(Span<UsedChain> used)
    {
        ThrowIfAnothers();
        var into = new UsedSpan(used);
        TakeUsedUnlessFailed(ref into);

        // What came before the breach of a rule kept the rules.
        if (into.Count == 0)
            _transport.ThrowIfFailed();
        return into.Count;
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
        while (taker.WantsMore && TryTakeUsed(reader, out UsedChain used))
            taker.Take(used);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected bool TryTakeUsed<TReader>(TReader reader, out UsedChain used)
        where TReader : struct, IUsedReader
    {
        used = default;
        if (!reader.TryRead(out ushort token, out uint written))
            return false;
        InFlight--;
        ref Chain chain = ref _chains[token];
        if ((chain.State & ChainState.Kept) != 0)
            chain.State = ChainState.Kept;
        else
            reader.Release(token, Leave(ref chain));
        used = new UsedChain(token, written);
        return true;
    }

    /// <summary>Notes that a chain is no longer there.</summary>
    /// <returns>How many descriptors it gives back.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Leave(ref Chain chain)
    {
        chain.State = ChainState.None;
        if (chain.Table >= 0)
            _tables!.Return(chain.Table);
        FreeDescriptors += chain.Descriptors;
        return chain.Descriptors;
    }

    /// <summary>Checks what the device alleges to have used, in full width, before anything is cut off.</summary>
    /// <returns>False when it cannot be: the device has been given up.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected bool CheckUsed(uint id, uint written)
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
        /// <summary>Reads it, checked by <see cref="CheckUsed"/>.</summary>
        /// <returns>False when there is none, or it breaks the rules.</returns>
        bool TryRead(out ushort token, out uint written);

        /// <inheritdoc cref="VirtQueue.Release"/>
        void Release(ushort token, int descriptors);
    }

    /// <summary>Whoever gets used chains. A structure, so that its code stands in the loop that reads them.</summary>
    internal interface IUsedTaker
    {
        bool WantsMore { get; }

        void Take(UsedChain used);
    }

    private ref struct UsedSpan(Span<UsedChain> into) : IUsedTaker
    {
        private readonly Span<UsedChain> _into = into;

        internal int Count { get; private set; }

        public readonly bool WantsMore => Count < _into.Length;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(UsedChain used) => _into[Count++] = used;
    }
}
