using System.Runtime.CompilerServices;

namespace Cosmos.Core;

/// <summary>
/// A use of one memory that requests share: it begins with the first of them and ends when the last has left. To join and to leave takes no locked instruction, which to begin and to end a
/// use of one's own does.
/// </summary>
/// <remarks>One thread at a time. Never allocates. Once the device was silenced the use has ended; who is still in it leaves without effect, and nobody joins any more.</remarks>
/// <param name="list">Where the device is told.</param>
public sealed class DmaSharedUse(DmaRegion list)
{
    private DmaRun? _run; // in use while there are requests
    private ulong _begun; // what the hold knows it by
    private int _requests;

    /// <summary>Begins a use of the memory that a segment lies in, unless another is shared now. Who has begun it is in it, and leaves.</summary>
    /// <returns>False when another is shared, or when the device may not both read and write that memory.</returns>
    /// <inheritdoc cref="DmaCells{T}.WriteAddress" path="/exception"/>
    [RequiresDmaTrust]
    public bool TryBegin(DmaSegment segment)
    {
        if (_requests > 0 || segment.Run is not { Hold.Allowed: DmaDirection.Both } run)
            return false;
        list.ThrowIfDisposed(); // before the use begins
        _begun = DmaRun.Begin(run, list.Domain, 0, sizeBytes: 0, DmaDirection.Both, out _).Begun;
        _run = run;
        _requests = 1;
        return true;
    }

    /// <summary>The memory, if the device may be told of it once more: its use lasts, and nobody has unmapped it.</summary>
    /// <returns>What is in use until the next request leaves; or nothing.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DmaPiece Look() => new(_run is { } run && run.Hold.IsOpenSince(_begun) ? run : null);

    /// <summary>The device is told of one more request that lies in what <see cref="Look"/> gave.</summary>
    [RequiresDmaTrust]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Join() => _requests++;

    /// <summary>The device is done with one request that joined, or whoever has begun the use needs it no more.</summary>
    [RequiresDmaTrust]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Leave()
    {
        if (--_requests == 0)
            End();
    }

    // Apart, as it is rare.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void End()
    {
        DmaHold hold = _run!.Hold;
        _run = null;
        hold.End(_begun);
    }
}
