using System.Numerics;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>
/// A window over physical pages: the right to access them, for as long as it lives. Made by <see cref="VmPagerOption.Build"/>.
/// </summary>
/// <remarks>
/// Each pager has a window of its own, at a virtual address that is never used again. <see cref="Dispose"/> unmaps it, which revokes every cell:
/// a stale access faults and comes out as <see cref="ObjectDisposedException"/>. Any thread may use it.
/// </remarks>
public sealed class VmPager : IDisposable
{
    private readonly PageClaim _claim;
    private readonly nuint _window;
    private readonly nuint _start;
    private int _disposed;

    internal VmPager(VmPagerOption option)
    {
        ArgumentOutOfRangeException.ThrowIfZero(option.SizeBytes, nameof(option));
        SizeBytes = option.SizeBytes;
        Sharing = option.Sharing;
        Caching = option.Address is null ? PageCaching.WriteBack : option.Caching;
        Access = option.Access;
        _claim = PageClaim.Acquire(option);
        Start = option.Address ?? _claim.FirstPage;
        try
        {
            _window = PhysicalMemory.Map(_claim.FirstPage.Value, _claim.Pages, (int)Caching, Access == PageAccess.ReadOnly);
            if (_window == 0)
                throw _claim.Refused();
        }
        catch
        {
            _claim.Release();
            GC.SuppressFinalize(this);
            throw;
        }

        _start = _window + (nuint)Start.PageOffset;
    }

    /// <summary>Gives the pages back when nobody can reach the pager or a cell of it any more.</summary>
    ~VmPager() => Revoke();

    /// <summary>The physical address of the first byte.</summary>
    public PhysicalAddress Start { get; }

    /// <summary>Bytes in the window.</summary>
    public ulong SizeBytes { get; }

    /// <summary>Whether others may hold the pages too.</summary>
    public PageSharing Sharing { get; }

    /// <summary>How the processor caches accesses.</summary>
    public PageCaching Caching { get; }

    /// <summary>What may be done through the window.</summary>
    public PageAccess Access { get; }

    /// <summary>Makes a cell over one register.</summary>
    /// <param name="offset">Bytes from the window's start.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cell would not lie inside the window.</exception>
    /// <exception cref="ArgumentException">The cell would not be aligned to its width, or the width is not 1, 2, 4 or 8.</exception>
    /// <exception cref="ObjectDisposedException">The pager was disposed.</exception>
    public VmCell<T> Cell<T>(ulong offset)
        where T : unmanaged, IBinaryInteger<T> => new(this, Check<T>(offset, 1));

    /// <summary>Reads consecutive places, each once, in order, by accesses of <typeparamref name="T"/>'s width or wider where caching allows it.</summary>
    public void Read<T>(ulong offset, Span<T> destination)
        where T : unmanaged, IBinaryInteger<T>
    {
        nuint start = Check<T>(offset, (ulong)destination.Length);
        if (Caching == PageCaching.Uncached)
        {
            for (int index = 0; index < destination.Length; index++)
                destination[index] = WindowMemory.Read<T>(start + (nuint)(index * RegisterWidth.Of<T>()));
        }
        else
        {
            WindowMemory.CopyTo(start, destination);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Writes consecutive places, each once, in order, by accesses of <typeparamref name="T"/>'s width or wider where caching allows it.</summary>
    public void Write<T>(ulong offset, ReadOnlySpan<T> source)
        where T : unmanaged, IBinaryInteger<T>
    {
        nuint start = Check<T>(offset, (ulong)source.Length);
        if (Caching == PageCaching.Uncached)
        {
            for (int index = 0; index < source.Length; index++)
                WindowMemory.Write(start + (nuint)(index * RegisterWidth.Of<T>()), source[index]);
        }
        else
        {
            WindowMemory.CopyFrom(start, source);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Writes one value to <paramref name="count"/> consecutive places.</summary>
    public void Fill<T>(ulong offset, ulong count, T value)
        where T : unmanaged, IBinaryInteger<T>
    {
        nuint start = Check<T>(offset, count);
        for (ulong index = 0; index < count; index++)
            WindowMemory.Write(start + (nuint)(index * (ulong)RegisterWidth.Of<T>()), value);
        GC.KeepAlive(this);
    }

    /// <summary>Moves bytes inside the window; the ranges may overlap. Reading a framebuffer is slow: keep a copy in memory where you can.</summary>
    public void Move(ulong destination, ulong source, ulong sizeBytes)
    {
        WindowMemory.Move(Check<byte>(destination, sizeBytes), Check<byte>(source, sizeBytes), (nuint)sizeBytes);
        GC.KeepAlive(this);
    }

    /// <summary>Unmaps the window and gives the pages back. Doing it twice does nothing.</summary>
    public void Dispose()
    {
        Revoke();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Start}+0x{SizeBytes:x} ({Sharing}, {Caching}, {Access})";

    private nuint Check<T>(ulong offset, ulong count)
        where T : unmanaged, IBinaryInteger<T>
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        ulong width = (ulong)RegisterWidth.Of<T>();
        if (width == 0)
            throw new ArgumentException($"a register is one of the built-in integers of 1, 2, 4 or 8 bytes, not {typeof(T).Name}");
        if (offset > SizeBytes || count > (SizeBytes - offset) / width)
            throw new ArgumentOutOfRangeException(nameof(offset), $"0x{offset:x} + {count} x {width} bytes leave the window {this}");
        if ((Start.Value + offset) % width != 0)
            throw new ArgumentException($"0x{offset:x} in the window {this} is not aligned to {width} bytes", nameof(offset));
        return _start + (nuint)offset;
    }

    private void Revoke()
    {
        // A constructor that threw before it had a claim leaves nothing to revoke.
        if (_claim is null || _window == 0 || Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        PhysicalMemory.Unmap(_window, _claim.Pages);
        _claim.Release();
    }
}
