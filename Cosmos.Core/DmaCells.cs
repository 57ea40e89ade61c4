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
    private readonly int _last; // of the cells

    internal DmaCells(DmaRegion region, nuint start, int count)
    {
        _region = region;
        _start = start;
        _count = count;
        _last = count - 1;
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

    /// <summary>Tells the device where memory is: writes a segment's address into a cell of 64 bits. The memory stays in place until its chain's uses end or the device is silent.</summary>
    /// <param name="index">Which cell.</param>
    /// <param name="segment">The memory, of the same device.</param>
    /// <param name="chain">What it is a part of, and what the device is told to do with it.</param>
    /// <param name="use">Where the use is kept; it keeps none. It stays so when a part before uses the same memory.</param>
    /// <returns>The segment's length, as checked, to be told as well: where the segment was taken from may have changed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such cell of 64 bits.</exception>
    /// <exception cref="ArgumentException">The memory is not mapped for that direction, or the segment does not lie in what was mapped.</exception>
    /// <exception cref="InvalidOperationException">The memory is another device's, or no device's.</exception>
    /// <exception cref="ObjectDisposedException">The region or the segment's memory was disposed.</exception>
    [RequiresDmaTrust]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint WriteAddress(int index, DmaSegment segment, ref DmaChain chain, ref DmaUse use)
    {
        if ((uint)index >= (uint)_count || RegisterWidth.Of<T>() != sizeof(ulong))
            throw Refused(index);
        WindowMemory.Write(_start + ((nuint)(uint)index * sizeof(ulong)), chain.Add(segment, ref use));
        return segment.SizeBytes;
    }

    /// <summary>The same, with the segment's length in the lower half of the next cell.</summary>
    /// <param name="index">The first of the two cells.</param>
    /// <param name="segment">The memory, of the same device.</param>
    /// <param name="upper">The upper half of the second cell.</param>
    /// <param name="chain">What it is a part of, and what the device is told to do with it.</param>
    /// <param name="use">Where the use is kept; it keeps none. It stays so when a part before uses the same memory.</param>
    /// <inheritdoc cref="WriteAddress" path="/exception"/>
    [RequiresDmaTrust]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void WriteAddressAndLength(int index, DmaSegment segment, uint upper, ref DmaChain chain, ref DmaUse use)
    {
        if ((uint)index >= (uint)_last || RegisterWidth.Of<T>() != sizeof(ulong))
            throw Refused(index);
        nuint place = _start + ((nuint)(uint)index * sizeof(ulong));
        WindowMemory.Write(place, chain.Add(segment, ref use));
        WindowMemory.Write(place + sizeof(ulong), segment.SizeBytes | ((ulong)upper << 32));
    }

    /// <summary>The same, for a segment of memory that is in use.</summary>
    /// <param name="index">The first of the two cells.</param>
    /// <param name="segment">The memory.</param>
    /// <param name="upper">The upper half of the second cell.</param>
    /// <param name="piece">What is in use.</param>
    /// <param name="second">What was written to the second cell.</param>
    /// <returns>False when there are no such cells, or the segment does not lie in there.</returns>
    [RequiresDmaTrust]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryWriteAddressAndLength(int index, DmaSegment segment, uint upper, DmaPiece piece, out ulong second)
    {
        second = segment.SizeBytes | ((ulong)upper << 32);
        if ((uint)index >= (uint)_last || RegisterWidth.Of<T>() != sizeof(ulong) || !piece.TryFind(segment, out ulong address))
            return false;
        nuint place = _start + ((nuint)(uint)index * sizeof(ulong));
        WindowMemory.Write(place, address);
        WindowMemory.Write(place + sizeof(ulong), second);
        return true;
    }

    // Returned, not thrown, so that the compiler knows that nothing comes after it.
    private ArgumentOutOfRangeException Refused(int index) =>
        new(nameof(index), $"there is no cell {index} among {_count} cells of {typeof(T).Name}");
}
