using System.Runtime.CompilerServices;

namespace Cosmos.Core;

/// <summary>The parts of one request, of which a device is told one after another and which it gives back together: memory that several of them lie in is in use once.</summary>
/// <remarks>Lives on the stack of who tells the device. Whoever ends one of a chain's uses ends all of them, and begins another chain.</remarks>
/// <param name="list">Where the device is told.</param>
public ref struct DmaChain(DmaRegion list)
{
    private readonly DmaRegion _list = list;
    private DmaRun? _run; // what the last part lies in: in use, and allowed for the direction
    private DmaDirection _direction;

    /// <summary>What the device is told to do with the parts that follow.</summary>
    public DmaDirection Direction
    {
        readonly get => _direction;
        set
        {
            _direction = value;
            if (_run is { } run && (run.Hold.Allowed & value) != value)
                _run = null;
        }
    }

    /// <summary>Takes up a part and finds the number to tell the device.</summary>
    /// <param name="segment">The part: a copy, so that what is checked is what is told.</param>
    /// <param name="use">Where this part's use is kept, if it needs one of its own.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Add(DmaSegment segment, ref DmaUse use)
    {
        DmaRun? run = segment.Run;
        if (run is null || run != _run || (ulong)segment.Offset + segment.SizeBytes > run.SizeBytes)
            return Begin(run, segment.Offset, segment.SizeBytes, ref use);
        return run.Physical + segment.Offset;
    }

    // All is checked here, and what cannot be is told.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Begin(DmaRun? run, uint offset, uint sizeBytes, ref DmaUse use)
    {
        _list.ThrowIfDisposed(); // before the use begins
        use = DmaRun.Begin(run, _list.Domain, offset, sizeBytes, _direction, out ulong address);
        _run = run;
        return address;
    }
}
