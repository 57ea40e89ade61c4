using System.Numerics;
using System.Runtime.CompilerServices;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Contiguous memory that processor and device both see at once (coherent DMA): for rings, descriptors and headers.</summary>
/// <remarks>
/// Each typed access is one volatile <c>mov</c>, checked for bounds and alignment. What a device wrote can change at any time: read it once.
/// Disposing unmaps it here; its frames return to the system when the device is done with them, or is silent.
/// </remarks>
public sealed class DmaRegion : IDisposable
{
    private const ulong HighestAddress = (1UL << 52) - 1;
    private readonly DmaHold _hold;
    private readonly DmaRun _run;
    private readonly ulong _pages;
    private nuint _window;

    internal DmaRegion(DmaDomain domain, int sizeBytes)
    {
        Domain = domain;
        SizeBytes = sizeBytes;
        _pages = ((ulong)sizeBytes + PhysicalAddress.PageSize - 1) / PhysicalAddress.PageSize;
        if (!PhysicalMemory.TryAllocate(_pages, HighestAddress, out ulong physical))
            throw new OutOfMemoryException($"no {_pages} contiguous free pages for {domain.Device}");
        _window = PhysicalMemory.Map(physical, _pages, (int)PageCaching.WriteBack, readOnly: false);
        if (_window == 0)
        {
            PhysicalMemory.Free(physical, _pages);
            throw new OutOfMemoryException($"no window for {_pages} pages for {domain.Device}");
        }

        _hold = new DmaHold(domain, Free);
        _run = new DmaRun(_hold) { Physical = physical, SizeBytes = (uint)sizeBytes };
        domain.Add(_hold, sizeBytes);
        _hold.Open(DmaDirection.Both);
    }

    /// <summary>Bytes in the region.</summary>
    public int SizeBytes { get; }

    /// <summary>The region as the device sees it.</summary>
    public DmaSegment Segment => new(_run, 0, (uint)SizeBytes);

    /// <summary>Whose device's it is.</summary>
    internal DmaDomain Domain { get; }

    /// <summary>The device's address of a place in the region.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is not inside.</exception>
    public DmaAddress AddressOf(int offset)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)offset, (uint)SizeBytes, nameof(offset));
        return new DmaAddress(_run, (uint)offset);
    }

    /// <summary>
    /// Tells the device where memory is: writes a segment's address, 64 bits, into a ring or a list that the device reads. The memory stays in place until the
    /// use ends or the device is silent.
    /// </summary>
    /// <param name="offset">Where in this region.</param>
    /// <param name="segment">The memory, of the same device.</param>
    /// <param name="direction">What the device is told to do with it.</param>
    /// <exception cref="ArgumentException">The memory is not mapped for that direction, or the segment does not lie in what was mapped.</exception>
    /// <exception cref="InvalidOperationException">The memory is another device's, or no device's.</exception>
    /// <exception cref="ObjectDisposedException">The region or the segment's memory was disposed.</exception>
    [RequiresDmaTrust]
    public DmaUse WriteAddress(int offset, DmaSegment segment, DmaDirection direction)
    {
        nuint place = Check<ulong>(offset);
        DmaUse use = segment.Begin(Domain, direction, out ulong address);
        WindowMemory.Write(place, address);
        GC.KeepAlive(this);
        return use;
    }

    /// <summary>Reads one value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would not lie inside, or not be aligned to its width.</exception>
    /// <exception cref="ObjectDisposedException">The region was disposed.</exception>
    public T Read<T>(int offset)
        where T : unmanaged, IBinaryInteger<T>
    {
        T value = WindowMemory.Read<T>(Check<T>(offset));
        GC.KeepAlive(this);
        return value;
    }

    /// <summary>Writes one value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It would not lie inside, or not be aligned to its width.</exception>
    /// <exception cref="ObjectDisposedException">The region was disposed.</exception>
    public void Write<T>(int offset, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        WindowMemory.Write(Check<T>(offset), value);
        GC.KeepAlive(this);
    }

    /// <summary>A row of equal cells in the region, for what is accessed often.</summary>
    /// <param name="offset">Bytes from the region's start.</param>
    /// <param name="count">How many cells.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cells would not lie inside, or not be aligned to their width.</exception>
    /// <exception cref="ObjectDisposedException">The region was disposed.</exception>
    public DmaCells<T> Cells<T>(int offset, int count)
        where T : unmanaged, IBinaryInteger<T>
    {
        nuint start = Check<T>(offset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, (SizeBytes - offset) / RegisterWidth.Of<T>());
        return new DmaCells<T>(this, start, count);
    }

    /// <summary>Copies out of the region.</summary>
    public void CopyTo(int offset, Span<byte> destination)
    {
        WindowMemory.CopyTo(CheckRange(offset, destination.Length), destination);
        GC.KeepAlive(this);
    }

    /// <summary>Copies into the region.</summary>
    public void CopyFrom(int offset, ReadOnlySpan<byte> source)
    {
        WindowMemory.CopyFrom(CheckRange(offset, source.Length), source);
        GC.KeepAlive(this);
    }

    /// <summary>Writes zeros to all of it.</summary>
    public void Clear()
    {
        nuint start = CheckRange(0, SizeBytes);
        for (int index = 0; index < SizeBytes; index++)
            WindowMemory.Write(start + (nuint)index, (byte)0);
        GC.KeepAlive(this);
    }

    /// <summary>Unmaps the region here. Doing it twice does nothing.</summary>
    public void Dispose()
    {
        nuint window = Interlocked.Exchange(ref _window, 0);
        if (window == 0)
            return;
        PhysicalMemory.Unmap(window, _pages);
        _hold.Close();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ThrowIfDisposed()
    {
        if (_window == 0)
            throw Refused(0, 0, 0);
    }

    private void Free()
    {
        Domain.Remove(_hold, SizeBytes);
        PhysicalMemory.Free(_run.Physical, _pages);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint Check<T>(int offset)
        where T : unmanaged, IBinaryInteger<T>
    {
        int width = RegisterWidth.Of<T>();
        nuint window = _window;
        if (width == 0 || window == 0 || (uint)offset > (uint)SizeBytes || (uint)width > (uint)SizeBytes - (uint)offset || (offset & (width - 1)) != 0)
            throw Refused(window, offset, width);
        return window + (nuint)offset;
    }

    private nuint CheckRange(int offset, int sizeBytes)
    {
        nuint window = _window;
        if (window == 0 || (uint)offset > (uint)SizeBytes || (uint)sizeBytes > (uint)SizeBytes - (uint)offset)
            throw Refused(window, offset, sizeBytes);
        return window + (nuint)offset;
    }

    // Returned, not thrown, so that the compiler knows that nothing comes after it.
    private Exception Refused(nuint window, int offset, int sizeBytes)
    {
        if (window == 0)
            return new ObjectDisposedException(GetType().FullName);
        if (sizeBytes == 0 && offset <= SizeBytes)
            return new ArgumentException("only the built-in integers of 1, 2, 4 and 8 bytes are read and written");
        return new ArgumentOutOfRangeException(
            nameof(offset), $"{sizeBytes} bytes at {offset} leave the {SizeBytes} bytes of a DMA region of {Domain.Device}, or are not aligned");
    }
}
