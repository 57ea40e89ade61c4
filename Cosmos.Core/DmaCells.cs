using System.Numerics;
using System.Runtime.CompilerServices;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Equal cells, one after another, in a <see cref="DmaRegion"/>: a ring, a descriptor table. Made by <see cref="DmaRegion.Cells{T}"/>.</summary>
/// <remarks>
/// An access is a bounds check and one volatile <c>mov</c> of exact width. What a device wrote can change at any time: read it once. Any thread; never
/// allocates. Accesses after the region was disposed throw <see cref="ObjectDisposedException"/>.
/// </remarks>
/// <typeparam name="T">A built-in integer of 1, 2, 4 or 8 bytes.</typeparam>
public sealed class DmaCells<T>
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly DmaRegion _region;
    private readonly nuint _start;
    private readonly int _count;

    internal DmaCells(DmaRegion region, nuint start, int count)
    {
        _region = region;
        _start = start;
        _count = count;
    }

    /// <summary>How many cells there are.</summary>
    public int Count => _count;

    /// <summary>The region that they lie in.</summary>
    public DmaRegion Region => _region;

    /// <summary>Reads or writes one cell.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cell.</exception>
    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)_count)
                throw Refused(index);
            return WindowMemory.Read<T>(_start + ((nuint)(uint)index * (nuint)RegisterWidth.Of<T>()));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set
        {
            if ((uint)index >= (uint)_count)
                throw Refused(index);
            WindowMemory.Write(_start + ((nuint)(uint)index * (nuint)RegisterWidth.Of<T>()), value);
        }
    }

    /// <summary>
    /// Tells the device where memory is: writes a segment's address into a cell, which must be of 64 bits. The memory stays in place until the use ends or the device is silent.
    /// </summary>
    /// <param name="index">Which cell.</param>
    /// <param name="segment">The memory, of the same device.</param>
    /// <param name="direction">What the device is told to do with it.</param>
    /// <param name="use">Where the use is kept. One that was there before has ended.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cell of 64 bits.</exception>
    /// <exception cref="ArgumentException">The memory is not mapped for that direction, or the segment does not lie in what was mapped.</exception>
    /// <exception cref="InvalidOperationException">The memory is another device's, or no device's.</exception>
    /// <exception cref="ObjectDisposedException">The region or the segment's memory was disposed.</exception>
    [RequiresDmaTrust]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteAddress(int index, in DmaSegment segment, DmaDirection direction, ref DmaUse use)
    {
        if ((uint)index >= (uint)_count || RegisterWidth.Of<T>() != sizeof(ulong))
            throw Refused(index);
        _region.ThrowIfDisposed(); // before the use begins
        segment.Begin(_region.Domain, direction, out ulong address).StoreIn(ref use);
        WindowMemory.Write(_start + ((nuint)(uint)index * sizeof(ulong)), address);
    }

    // Returned, not thrown, so that the compiler knows that nothing comes after it.
    private ArgumentOutOfRangeException Refused(int index) =>
        new(nameof(index), $"there is no cell {index} among {_count} cells of {typeof(T).Name}");
}
