using System.Runtime.CompilerServices;
using Cosmos.Core;

namespace AsterCosmos.Benchmarks;

/// <summary>Which part of a disk comes next. Not thread-safe.</summary>
public sealed class BlockPattern(IBlockDevice disk, int requestBytes, bool random)
{
    private readonly ulong _sectors = (ulong)(requestBytes / SectorIndex.SizeBytes);
    private readonly ulong _requests = disk.SectorCount / (ulong)(requestBytes / SectorIndex.SizeBytes);
    private ulong _state = 88172645463325252;
    private ulong _next;

    /// <summary>The first sector of the next request.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public SectorIndex Next()
    {
        ulong request = random ? Random() : _next++;
        return new SectorIndex(request % _requests * _sectors);
    }

    // xorshift64: the other kernels that are measured do the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Random()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        return _state ^= _state << 17;
    }
}
