using System.Runtime.CompilerServices;

namespace Cosmos.Core;

/// <summary>Who writes and who reads.</summary>
[Flags]
public enum DmaDirection
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>The device reads what the processor wrote.</summary>
    ToDevice = 1 << 0,

    /// <summary>The device writes what the processor will read.</summary>
    FromDevice = 1 << 1,

    /// <summary>The device reads and writes.</summary>
    Both = ToDevice | FromDevice,
}

/// <summary>A place in a <see cref="DmaRegion"/> as its device sees it. Opaque: no number comes out of it, and none becomes one.</summary>
/// <remarks>Without an IOMMU the number behind it is the physical address.</remarks>
public readonly struct DmaAddress
{
    private readonly DmaRun? _run;
    private readonly uint _offset;

    internal DmaAddress(DmaRun run, uint offset)
    {
        _run = run;
        _offset = offset;
    }

    /// <summary>Tells the device, in a pair of registers. The region stays in place until the use ends or the device is silent.</summary>
    /// <exception cref="InvalidOperationException">No region gave this address.</exception>
    /// <exception cref="ObjectDisposedException">The region, or the registers' window, was disposed.</exception>
    [RequiresDmaTrust]
    public DmaUse WriteTo(VmCell<uint> low, VmCell<uint> high)
    {
        ArgumentNullException.ThrowIfNull(low);
        ArgumentNullException.ThrowIfNull(high);
        DmaUse use = DmaRun.Begin(_run, _run?.Hold.Domain, _offset, sizeBytes: 1, DmaDirection.Both, out ulong address);
        low.Write((uint)address);
        high.Write((uint)(address >> 32));
        return use;
    }
}

/// <summary>Contiguous memory as a device sees it. Opaque, as <see cref="DmaAddress"/> is.</summary>
/// <remarks>
/// A copy that two threads tear is a segment of some memory of the same device, or is refused: bounds are checked against the memory where it is used. Whoever uses one takes a
/// copy first, and no longer looks at where it came from, which may change in between.
/// </remarks>
public readonly struct DmaSegment
{
    private readonly DmaRun? _run;
    private readonly uint _offset;

    internal DmaSegment(DmaRun run, uint offset, uint sizeBytes)
    {
        _run = run;
        _offset = offset;
        SizeBytes = sizeBytes;
    }

    /// <summary>Its length.</summary>
    public uint SizeBytes { get; }

    /// <summary>A part of the segment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside.</exception>
    public DmaSegment Slice(uint offset, uint sizeBytes)
    {
        if (offset > SizeBytes || sizeBytes > SizeBytes - offset)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{offset}+{sizeBytes} leaves a segment of {SizeBytes} bytes");
        return _run is null ? this : new DmaSegment(_run, _offset + offset, sizeBytes);
    }

    /// <summary>Whether both lie in one piece of memory, contiguous for the device, of the same region or mapping.</summary>
    public bool LiesWith(DmaSegment other) => _run == other._run;

    internal DmaRun? Run => _run;

    internal uint Offset => _offset;

    /// <summary>Begins a use by <paramref name="domain"/>'s device and finds the number to tell it.</summary>
    internal DmaUse Begin(DmaDomain domain, DmaDirection direction, out ulong address) => DmaRun.Begin(_run, domain, _offset, SizeBytes, direction, out address);
}

/// <summary>That a device may be using some memory. The memory stays where it is until <see cref="End"/>, or until the device is silent.</summary>
public readonly struct DmaUse
{
    private readonly DmaHold? _hold;
    private readonly ulong _begun;

    internal DmaUse(DmaHold hold, ulong begun)
    {
        _hold = hold;
        _begun = begun;
    }

    /// <summary>What the hold knows it by.</summary>
    internal ulong Begun => _begun;

    /// <summary>The device has said that it is done. Called once for each use; after the device was silenced it does nothing.</summary>
    [RequiresDmaTrust]
    public void End() => _hold?.End(_begun);

    /// <summary>Ends the use that is kept in a place, if there is one, and keeps none there.</summary>
    [RequiresDmaTrust]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void EndIn(ref DmaUse place)
    {
        if (place._hold is not { } hold)
            return;
        ulong begun = place._begun;
        place = default;
        hold.End(begun);
    }
}
