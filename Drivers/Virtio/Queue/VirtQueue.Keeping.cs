using System.Runtime.CompilerServices;
using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <content>Chains that stay laid out in the ring and are submitted again (decision 41).</content>
public abstract partial class VirtQueue
{
    /// <summary>Of a ring at least this part is not kept, for chains that come and go.</summary>
    private const int LeastUnkeptShare = 4;

    private readonly int _mostKept; // descriptors
    private int _kept;              // descriptors of kept chains

    /// <summary>
    /// Lays a chain out in the ring, where it stays until <see cref="LetGo"/>: <see cref="Resubmit"/> makes it available, as often as it has come back, at
    /// a fraction of the cost. Its memory stays in place for as long.
    /// </summary>
    /// <param name="readable">What the device reads.</param>
    /// <param name="writable">What the device writes, after that.</param>
    /// <param name="token">Names the chain, each time.</param>
    /// <returns>
    /// False when there is no room now, when a quarter of the ring would not be left for other chains, or when this ring cannot keep any: packed ones, and those
    /// used in order, overwrite them.
    /// </returns>
    /// <exception cref="ArgumentException">The chain is empty, or writable memory is 4 GiB or more.</exception>
    /// <exception cref="InvalidOperationException">The queue is another thread's.</exception>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    public bool TryKeep(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable, out ushort token)
    {
        ThrowIfAnothers();
        return TryKeep(new ChainBuffers(readable, writable), out token);
    }

    /// <inheritdoc cref="TryKeep(ReadOnlySpan{DmaSegment}, ReadOnlySpan{DmaSegment}, out ushort)"/>
    internal bool TryKeep(in ChainBuffers buffers, out ushort token)
    {
        _transport.ThrowIfFailed();
        token = NextToken;
        int length = buffers.Count;
        ulong writableBytes = buffers.WritableBytes;
        if (length == 0 || writableBytes > uint.MaxValue)
            throw Unfit(length, writableBytes);
        if (length > FreeDescriptors || length > _mostKept - _kept)
            return false;
        BeginLayingOut();
        ushort last;
        try
        {
            if (!TryLayOut(token, buffers, out last))
                return false;
        }
        finally
        {
            EndLayingOut();
        }

        _kept += length;
        _chains[token] = new Chain { Descriptors = (ushort)length, Last = last, WritableBytes = (uint)writableBytes, State = ChainState.Kept };
        FreeDescriptors -= length;
        return true;
    }

    /// <summary>Makes a kept chain available. The device may look at it at once and does so after <see cref="Notify"/>, at the latest.</summary>
    /// <exception cref="InvalidOperationException">No chain of this name is kept, or it is in flight; or the queue is another thread's.</exception>
    /// <exception cref="VirtioDeviceException">The device has failed.</exception>
    public virtual void Resubmit(ushort token) => BeginResubmit(token);

    /// <summary>Takes a kept chain out of the ring. Its memory is then the driver's again.</summary>
    /// <exception cref="InvalidOperationException">No chain of this name is kept, or it is in flight; or the queue is another thread's.</exception>
    public void LetGo(ushort token)
    {
        ThrowIfAnothers();
        if (token >= _chains.Length || _chains[token].State != ChainState.Kept)
            throw NotIdle(token);
        _kept -= _chains[token].Descriptors;
        Free(token);
    }

    /// <summary>Writes a chain's descriptors to the ring, to stay there. <paramref name="last"/> is as in <see cref="Publish"/>.</summary>
    /// <returns>False when nothing stays in this ring.</returns>
    private protected virtual bool TryLayOut(ushort token, in ChainBuffers buffers, out ushort last)
    {
        last = 0;
        return false;
    }

    /// <summary>Marks a kept chain as in flight. The layout then makes it available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void BeginResubmit(ushort token)
    {
        ThrowIfAnothers();
        _transport.ThrowIfFailed();
        Chain[] chains = _chains;
        if (token >= chains.Length || chains[token].State != ChainState.Kept)
            throw NotIdle(token);
        chains[token].State = ChainState.Kept | ChainState.InFlight;
        InFlight++;
        _unannounced++;
    }

    private InvalidOperationException NotIdle(ushort token) => new($"queue {Index} keeps no chain {token} that is not in flight");
}
