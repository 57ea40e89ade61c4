using Nucleus.Abi;
using Nucleus.X64;

namespace Nucleus.Memory;

/// <summary>
/// Views of physical pages: device registers, DMA memory, firmware tables. An address is given out once and never again, so a stale one faults.
/// </summary>
internal static class Windows
{
    private static ulong s_next;

    /// <summary>Maps whole pages; the address of the first, or 0 when there is no memory for the tables, or all addresses were used up.</summary>
    public static ulong Map(ulong physical, ulong pages, WindowFlags flags)
    {
        if (s_next == 0)
            s_next = WindowArea.Start;
        ulong address = s_next;
        if (pages >= (WindowArea.End - address) / Frames.Size)
            return 0;
        s_next += (pages + 1) * Frames.Size; // one page stays unmapped behind each window
        for (ulong i = 0; i < pages; i++)
        {
            if (!PageTables.Map(address + i * Frames.Size, physical + i * Frames.Size, EntryFlags(flags)))
            {
                UnmapPages(address, i);
                return 0;
            }
        }

        return address;
    }

    /// <summary>Unmaps; EINVAL where there are no windows.</summary>
    public static long Unmap(ulong address, ulong pages)
    {
        if (address is < WindowArea.Start or >= WindowArea.End || pages > (WindowArea.End - address) / Frames.Size || address % Frames.Size != 0)
            return -Errno.Invalid;
        UnmapPages(address, pages);
        return 0;
    }

    private static void UnmapPages(ulong address, ulong pages)
    {
        for (ulong i = 0; i < pages; i++)
            PageTables.Unmap(address + i * Frames.Size);
    }

    private static ulong EntryFlags(WindowFlags flags)
    {
        ulong entry = PageFlags.NoExecute | PageFlags.Global;
        if ((flags & WindowFlags.ReadOnly) == 0)
            entry |= PageFlags.Writable;
        if ((flags & WindowFlags.Uncached) != 0)
            entry |= PageFlags.CacheDisable | PageFlags.WriteThrough;
        else if ((flags & WindowFlags.WriteCombining) != 0)
            entry |= PageFlags.PatWriteCombining;
        return entry;
    }
}
