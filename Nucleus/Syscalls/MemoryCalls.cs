using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>mmap and its kin: private anonymous memory only.</summary>
internal static class MemoryCalls
{
    private const ulong MapShared = 0x01;
    private const ulong MapPrivate = 0x02;
    private const ulong MapFixed = 0x10;
    private const ulong MapAnonymous = 0x20;
    private const ulong MapNoReserve = 0x4000;
    private const ulong MapStack = 0x2_0000;
    private const ulong MapFixedNoReplace = 0x10_0000;
    private const ulong ProtectionMask = 7;
    private const ulong AdviseDontNeed = 4;

    // Not a round number: in an emulated processor's table of translations its first page would share a place with the first of the collector's heap.
    private const ulong BreakBase = 0x0000_0080_0015_5000;
    private const ulong BreakEnd = 0x0000_0090_0000_0000;

    // A large mapping begins on a boundary of 2 MiB, so that page tables are shared by few.
    private const ulong LargeMapping = 2 << 20;

    // The GC reserves hundreds of gibibytes; the C library's arenas are smaller, and say that they are not backed.
    private const ulong HeapReservation = 256 << 20;

    private static ulong s_break;

    public static long Map(ulong address, ulong bytes, ulong protection, ulong flags, ulong file)
    {
        if (bytes == 0 || (flags & (MapShared | MapPrivate)) == 0)
            return -Errno.Invalid;
        if (bytes > VirtualAreas.End)
            return -Errno.NoMemory;
        if ((flags & MapAnonymous) == 0 || (flags & MapShared) != 0)
            return (flags & MapAnonymous) == 0 ? -Errno.BadFile : -Errno.Invalid;
        bytes = Frames.PageUp(bytes);
        AreaFlags area = (AreaFlags)(protection & ProtectionMask);
        if ((flags & MapStack) != 0)
            area |= AreaFlags.Stack;
        else if (area == AreaFlags.None && bytes >= HeapReservation && (flags & MapNoReserve) == 0)
            area |= AreaFlags.Heap;
        if ((flags & (MapFixed | MapFixedNoReplace)) != 0)
        {
            if (!IsMappable(address, bytes))
                return -Errno.Invalid;
            if ((flags & MapFixedNoReplace) != 0 && VirtualAreas.TryFind(address, out _))
                return -Errno.Exists;
            // The collector gives a part of its heap back by mapping nothing over it; the part is its heap still.
            if (VirtualAreas.TryFind(address, out Area before))
                area |= before.Flags & AreaFlags.Heap;
            long result = VirtualAreas.AddAt(address, bytes, area);
            return result < 0 ? result : (long)address;
        }

        long added = VirtualAreas.Add(bytes, area, bytes >= LargeMapping ? LargeMapping : Frames.Size, out ulong chosen);
        return added < 0 ? added : (long)chosen;
    }

    public static long Protect(ulong address, ulong bytes, ulong protection)
    {
        if (address % Frames.Size != 0)
            return -Errno.Invalid;
        bytes = Frames.PageUp(bytes);
        if (bytes == 0)
            return 0;
        AreaFlags rights = (AreaFlags)(protection & ProtectionMask);
        if (address >= Image.Header() && address < Image.End())
            return ProtectImage(address, bytes, rights);
        return IsMappable(address, bytes) ? VirtualAreas.Protect(address, bytes, rights) : -Errno.NoMemory;
    }

    /// <summary>munmap, and the end of a part of the file area.</summary>
    public static long Unmap(ulong address, ulong bytes)
    {
        if (address % Frames.Size != 0 || bytes == 0 || !IsMappable(address, Frames.PageUp(bytes)))
            return -Errno.Invalid;
        return VirtualAreas.Remove(address, Frames.PageUp(bytes));
    }

    /// <summary>brk: the new end, or the old one where it cannot be had.</summary>
    public static long Break(ulong address)
    {
        if (s_break == 0)
            s_break = BreakBase;
        if (address < BreakBase || address > BreakEnd)
            return (long)s_break;
        ulong oldEnd = Frames.PageUp(s_break);
        ulong newEnd = Frames.PageUp(address);
        long result = 0;
        if (newEnd > oldEnd)
            result = VirtualAreas.AddAt(oldEnd, newEnd - oldEnd, AreaFlags.Read | AreaFlags.Write);
        else if (newEnd < oldEnd)
            result = VirtualAreas.Remove(newEnd, oldEnd - newEnd);
        if (result >= 0)
            s_break = address;
        return (long)s_break;
    }

    public static long Advise(ulong address, ulong bytes, ulong advice)
    {
        if (address % Frames.Size != 0)
            return -Errno.Invalid;
        bytes = Frames.PageUp(bytes);
        if (advice == AdviseDontNeed && IsMappable(address, bytes))
            VirtualAreas.Discard(address, address + bytes);
        return 0; // the rest is advice
    }

    private static bool IsMappable(ulong address, ulong bytes) =>
        address % Frames.Size == 0 && address >= BreakBase && address <= VirtualAreas.End && bytes <= VirtualAreas.End - address;

    // The C library makes its relocated constants read-only; the runtime opens a page of constants for a moment, to set its stack cookie.
    // Code stays what it is: nothing of the image is ever both writable and executable.
    // SAFETY: entries of the image's own pages; code stays executable and read-only, all else stays data.
    private static unsafe long ProtectImage(ulong address, ulong bytes, AreaFlags rights)
    {
        bool writable = (rights & AreaFlags.Write) != 0;
        for (ulong page = address; page < address + bytes; page += Frames.Size)
        {
            ulong* entry = PageTables.Find(page, create: false);
            if (entry == null || *entry == 0)
                return -Errno.NoMemory;
            bool executable = (*entry & PageFlags.NoExecute) == 0;
            if (executable ? writable : (rights & AreaFlags.Execute) != 0)
                return -Errno.AccessDenied;
            *entry = writable ? *entry | PageFlags.Writable : *entry & ~PageFlags.Writable;
            Cpu.InvalidatePage(page);
        }

        return 0;
    }
}
