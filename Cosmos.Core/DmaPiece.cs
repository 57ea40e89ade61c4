using System.Runtime.CompilerServices;

namespace Cosmos.Core;

/// <summary>Memory that a device may use as long as a use of it lasts.</summary>
public readonly ref struct DmaPiece
{
    private readonly DmaRun? _run;

    internal DmaPiece(DmaRun? run) => _run = run;

    /// <summary>Whether there is none.</summary>
    public bool IsNone => _run is null;

    /// <summary>Finds the number to tell the device.</summary>
    /// <param name="segment">A copy, so that what is checked is what is told.</param>
    /// <param name="address">The number.</param>
    /// <returns>False when the segment does not lie in this memory.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryFind(DmaSegment segment, out ulong address)
    {
        address = 0;
        ulong offset = segment.Offset;
        if (_run is not { } run || segment.Run != run || offset + segment.SizeBytes > run.SizeBytes)
            return false;
        address = run.Physical + offset;
        return true;
    }
}
