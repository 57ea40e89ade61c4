using System.Numerics;
using System.Runtime.CompilerServices;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>One register: an aligned place of 1, 2, 4 or 8 bytes in a <see cref="VmPager"/>'s window.</summary>
/// <remarks>
/// Bounds and alignment were checked when the cell was made, so an access is one volatile <c>mov</c> of exact width. Safe to use from several
/// threads; each access stands alone. A cell keeps its pager alive. Never allocates.
/// </remarks>
/// <typeparam name="T">A built-in integer of 1, 2, 4 or 8 bytes.</typeparam>
public sealed class VmCell<T>
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly nuint _address;
    private readonly VmPager _pager;

    internal VmCell(VmPager pager, nuint address)
    {
        _pager = pager;
        _address = address;
    }

    /// <summary>The pager whose window the cell lies in.</summary>
    public VmPager Pager => _pager;

    /// <summary>Reads the register once.</summary>
    /// <exception cref="ObjectDisposedException">The pager was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Read()
    {
        T value = WindowMemory.Read<T>(_address);
        GC.KeepAlive(_pager);
        return value;
    }

    /// <summary>Writes the register once.</summary>
    /// <exception cref="ObjectDisposedException">The pager was disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(T value)
    {
        WindowMemory.Write(_address, value);
        GC.KeepAlive(_pager);
    }
}
