using System.Runtime.CompilerServices;

namespace Cosmos.Core;

/// <summary>Keeps memory in place while a device may use it: counts uses, and releases the memory once it is closed and the last use has ended.</summary>
/// <remarks>Lock-free, any thread. Memory is released exactly once: one transition leads to "closed and unused", and nothing leads away from it.</remarks>
internal sealed class DmaHold(DmaDomain domain, Action? release)
{
    private const int Closed = int.MinValue;
    private int _state = Closed; // the sign bit: closed; the rest: how many uses

    internal DmaDomain Domain { get; } = domain;

    /// <summary>What the device may do with the memory.</summary>
    internal DmaDirection Allowed { get; private set; }

    /// <summary>Lets uses begin. The memory is in place.</summary>
    internal void Open(DmaDirection allowed)
    {
        Allowed = allowed;
        Volatile.Write(ref _state, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Begin()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if ((uint)state >= int.MaxValue)
                throw Refused(state);
            if (Interlocked.CompareExchange(ref _state, state + 1, state) == state)
                return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void End()
    {
        while (true)
        {
            int state = Volatile.Read(ref _state);
            if ((state & ~Closed) == 0)
                return; // the device was silenced in the meantime, which ended all uses
            if (Interlocked.CompareExchange(ref _state, state - 1, state) != state)
                continue;
            if (state - 1 == Closed)
                Release();
            return;
        }
    }

    /// <summary>Lets no further use begin.</summary>
    /// <returns>Whether no use is left; the memory is then released.</returns>
    internal bool Close()
    {
        int before = Interlocked.Or(ref _state, Closed);
        if (before == 0)
            Release();
        return (before & ~Closed) == 0;
    }

    /// <summary>The device does no DMA any more, so no use is left.</summary>
    internal void Silence()
    {
        if (Interlocked.And(ref _state, Closed) is < 0 and not Closed)
            Release();
    }

    private void Release() => release?.Invoke();

    // Returned, not thrown, so that the compiler knows that nothing comes after it.
    private Exception Refused(int state) => state < 0
        ? new ObjectDisposedException(nameof(DmaSegment), $"the memory was unmapped from {Domain.Device}")
        : new InvalidOperationException($"the memory is used too often by {Domain.Device}");
}
