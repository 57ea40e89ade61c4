using System.Runtime.CompilerServices;
using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <content>The way of most chains: short, for the ring itself, and in memory that others in flight lie in too.</content>
public abstract partial class VirtQueue
{
    /// <summary>No token.</summary>
    private protected const int None = -1;

    private readonly int _leastFree; // descriptors that short chains leave in the ring
    private int _longestShort;       // in descriptors; none is short enough while another chain is laid out, so that this need not be asked as well

    private bool IsLayingOut => _longestShort == 0;

    // Calls nothing, and needs nothing that it was given once it has failed: so that there are registers for all that is left. It does not ask whether the device has failed either:
    // when a device is given up it is silenced, and that ends the shared use. A chain that comes just before that is one of those in flight.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int SubmitSharing(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable) =>
        IsShort(readable.Length + writable.Length) && this is SplitQueue split ? split.SubmitSharing(readable, writable) : None;

    /// <summary>Submits a chain that shares no use so far: it begins one, for those to come, or is laid out with uses of its own.</summary>
    private bool TrySubmitOther(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable, out ushort token)
    {
        _transport.ThrowIfFailed();
        if (IsShort(readable.Length + writable.Length) && LieTogether(readable, writable) && this is SplitQueue split && split.TryShare(First(readable, writable)))
        {
            try
            {
                _transport.ThrowIfFailed(); // once more: silencing has not ended what began after it
                int submitted = SubmitSharing(readable, writable);
                token = (ushort)submitted;
                if (submitted >= 0)
                    return true;
            }
            finally
            {
                split.StopSharing();
            }
        }

        return TrySubmitAlone(readable, writable, out token);
    }

    // Apart, as the parts of a chain take room on the stack, which has to be cleared.
    private bool TrySubmitAlone(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable, out ushort token) =>
        TrySubmit(new ChainBuffers(readable, writable), out token);

    private static DmaSegment First(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable) => readable.IsEmpty ? writable[0] : readable[0];

    // Only to save the attempt: what lies where is looked at again when it is written.
    private static bool LieTogether(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable)
    {
        DmaSegment first = First(readable, writable);
        foreach (DmaSegment segment in readable)
        {
            if (!segment.LiesWith(first))
                return false;
        }

        foreach (DmaSegment segment in writable)
        {
            if (!segment.LiesWith(first))
                return false;
        }

        return true;
    }

    /// <summary>Notes that a chain is in flight that shares a use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected void EnterSharing(ushort token, int descriptors, int last, uint writableBytes)
    {
        ref Chain chain = ref _chains[token];
        chain.WritableBytes = writableBytes;
        chain.Descriptors = (ushort)descriptors;
        chain.Last = (ushort)last;
        chain.State = ChainState.InFlight | ChainState.SharesUse;
        FreeDescriptors -= descriptors;
        InFlight++;
        _unannounced++;
    }

    // What goes into the ring in any case; see IsBetterIndirect.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsShort(int length) => (uint)(length - 1) < (uint)_longestShort && length <= FreeDescriptors - _leastFree;
}
