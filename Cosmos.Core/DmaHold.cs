using System.Runtime.CompilerServices;

namespace Cosmos.Core;

/// <summary>Keeps memory in place while a device may use it: counts uses, and releases the memory once it is closed and the last use has ended.</summary>
/// <remarks>
/// Lock-free, any thread. Memory is released exactly once: one transition leads to "closed and unused", and nothing leads away from it. Silencing the device ends all uses; who had
/// one and ends it later ends none of those that began since.
/// </remarks>
internal sealed class DmaHold(DmaDomain domain, Action? release)
{
    private const int SilencesShift = 24;
    private const ulong MostUses = (1UL << 23) - 1; // the lowest bits: how many uses
    private const ulong Closed = 1UL << 23;
    private const ulong ClosedAndUses = Closed | MostUses; // the bits above: how often silencing the device ended uses
    private ulong _state = Closed;

    internal DmaDomain Domain { get; } = domain;

    /// <summary>What the device may do with the memory.</summary>
    internal DmaDirection Allowed { get; private set; }

    /// <summary>Lets uses begin. The memory is in place.</summary>
    internal void Open(DmaDirection allowed)
    {
        Allowed = allowed;
        Interlocked.And(ref _state, ~ClosedAndUses);
    }

    /// <summary>Whether a use lasts, and others could begin.</summary>
    /// <param name="begun">What <see cref="Begin"/> gave for it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool IsOpenSince(ulong begun) => (Volatile.Read(ref _state) & ~MostUses) == begun << SilencesShift;

    /// <summary>Begins a use.</summary>
    /// <returns>For <see cref="End"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Begin()
    {
        while (true)
        {
            ulong state = Volatile.Read(ref _state);
            if ((state & ClosedAndUses) >= MostUses)
                throw Refused(state);
            if (Interlocked.CompareExchange(ref _state, state + 1, state) == state)
                return state >> SilencesShift;
        }
    }

    /// <summary>Ends a use.</summary>
    /// <param name="begun">What <see cref="Begin"/> gave.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void End(ulong begun)
    {
        while (true)
        {
            ulong state = Volatile.Read(ref _state);
            if (state >> SilencesShift != begun || (state & MostUses) == 0)
                return; // the device was silenced in the meantime, which ended all uses
            if (Interlocked.CompareExchange(ref _state, state - 1, state) != state)
                continue;
            if (((state - 1) & ClosedAndUses) == Closed)
                Release();
            return;
        }
    }

    /// <summary>Lets no further use begin.</summary>
    /// <returns>Whether no use is left; the memory is then released.</returns>
    internal bool Close()
    {
        ulong before = Interlocked.Or(ref _state, Closed);
        if ((before & ClosedAndUses) == 0)
            Release();
        return (before & MostUses) == 0;
    }

    /// <summary>The device does no DMA any more, so no use is left.</summary>
    internal void Silence()
    {
        while (true)
        {
            ulong state = Volatile.Read(ref _state);
            if ((state & MostUses) == 0)
                return;
            if (Interlocked.CompareExchange(ref _state, (state & ~MostUses) + (1UL << SilencesShift), state) != state)
                continue;
            if ((state & Closed) != 0)
                Release();
            return;
        }
    }

    private void Release() => release?.Invoke();

    // Returned, not thrown, so that the compiler knows that nothing comes after it.
    private Exception Refused(ulong state) => (state & Closed) != 0
        ? new ObjectDisposedException(nameof(DmaSegment), $"the memory was unmapped from {Domain.Device}")
        : new InvalidOperationException($"the memory is used too often by {Domain.Device}");
}
