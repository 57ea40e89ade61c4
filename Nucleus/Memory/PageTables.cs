using System.Threading;
using Nucleus.Abi;
using Nucleus.Boot;
using Nucleus.Diagnostics;
using Nucleus.X64;

namespace Nucleus.Memory;

/// <summary>Bits of a page table entry (Intel SDM 3A §4.5, table 4-20).</summary>
internal static class PageFlags
{
    public const ulong Present = 1 << 0;
    public const ulong Writable = 1 << 1;
    public const ulong WriteThrough = 1 << 3;
    public const ulong CacheDisable = 1 << 4;
    public const ulong Large = 1 << 7;
    public const ulong Global = 1 << 8;
    public const ulong NoExecute = 1ul << 63;

    /// <summary>Ours: the entry is not present, but still holds its frame (a page that may not be accessed now).</summary>
    public const ulong Kept = 1 << 9;

    /// <summary>Selects PAT entry 4 (with the two cache bits clear), which is set to write-combining.</summary>
    public const ulong PatWriteCombining = 1 << 7;

    public const ulong AddressMask = 0x000F_FFFF_FFFF_F000;
}

/// <summary>
/// The one address space. Four levels; every table is a frame of the nucleus, reached through the direct map.
/// <code>
///   0000000000000000  2 MiB      never mapped: a null reference faults
///   0000000000200000  image      each segment with its own rights, none both writable and executable
///   0000010000000000  VirtualAreas: what the runtime maps, lazily
///   FFFF800000000000  DirectMap: all RAM, not executable; the image's code and constants read-only here too
///   FFFFC00000000000  Windows: device registers, DMA memory
///   FFFFD00000000000  KernelStacks: each with an unmapped page below
/// </code>
/// </summary>
internal static class PageTables
{
    /// <summary>What one table maps.</summary>
    public const ulong LargePage = 2 << 20;

    private const int LevelBits = 9;
    private const ulong TableMask = 511;
    private const ulong LeastTranslations = 64; // CPU_TLB_DYN_MIN_BITS

    // Write-back, write-through, uncached-, uncached; then write-combining in place of the second write-back (Intel SDM 3A §11.12.4).
    private const ulong PatLayout = 0x0007_0401_0007_0406;

    private static ulong s_root;

    /// <summary>Whether addresses can be mapped yet.</summary>
    public static bool IsReady => s_root != 0;

    /// <summary>Builds the final map and switches to it. Runs on the provisional one, which covers the first 4 GiB.</summary>
    public static void Initialize()
    {
        Cpu.WriteMsr(Msr.Pat, PatLayout);
        s_root = Frames.AllocateOrPanic();
        MapImage();
        for (int i = 0; i < BootInformation.RangeCount; i++)
        {
            MemoryRange range = BootInformation.Range(i);
            if (range.Kind == MemoryKind.Usable)
                MapDirect(Frames.PageUp(range.Start), Frames.PageDown(range.Start + range.Length));
        }

        Cpu.WriteCr3(s_root);
        Frames.ReachAll();
    }

    /// <summary>
    /// Makes an emulated processor's table of translations large. Each address has one place in it, and it gets another size only when it is emptied, by how full
    /// it was (QEMU 7.2, accel/tcg/cputlb.c). Hardly anything empties it here: it would stay as the firmware left it, and two pages of one place would make each
    /// other slow for good. So it is filled, by looking at the pages of the image, and emptied, at each size.
    /// </summary>
    // SAFETY: reads pages that are mapped, and sets the root that there is.
    public static unsafe void WidenTranslations()
    {
        for (ulong end = Image.Header() + LeastTranslations * Frames.Size; end <= Image.End(); end += end - Image.Header())
        {
            for (ulong page = Image.Header(); page < end; page += Frames.Size)
            {
                ulong* entry = Find(page, create: false);
                if (entry != null && (*entry & PageFlags.Present) != 0)
                    Volatile.Read((uint*)page);
            }

            Cpu.WriteCr3(s_root);
        }
    }

    /// <summary>The entry that maps an address, its tables made when <paramref name="create"/>; null when there is none, or no memory for one. Of a large page at level 1.</summary>
    // SAFETY: tables are frames of the nucleus, never given back, and reached through the direct map, which covers all RAM; indices are nine bits each.
    public static unsafe ulong* Find(ulong address, bool create, int lowest = 0)
    {
        ulong table = s_root;
        for (int level = 3; level > lowest; level--)
        {
            ulong* entry = (ulong*)DirectMap.Of(table) + (address >> (12 + level * LevelBits) & TableMask);
            if ((*entry & PageFlags.Present) == 0)
            {
                if (!create)
                    return null;
                ulong frame = Frames.Allocate(FrameOwner.Nucleus);
                if (frame == Frames.None)
                    return null;
                *entry = frame | PageFlags.Present | PageFlags.Writable;
            }
            else if ((*entry & PageFlags.Large) != 0)
            {
                return null;
            }

            table = *entry & PageFlags.AddressMask;
        }

        return (ulong*)DirectMap.Of(table) + (address >> (12 + lowest * LevelBits) & TableMask);
    }

    /// <summary>
    /// The next entry in use at or after <paramref name="address"/>, which it moves there; null at <paramref name="end"/>. Passes over what has
    /// no tables, so that a reservation of many gibibytes costs nothing.
    /// </summary>
    // SAFETY: as in Find.
    public static unsafe ulong* NextInUse(ref ulong address, ulong end)
    {
        while (address < end)
        {
            ulong table = s_root;
            int level = 3;
            for (; level > 0; level--)
            {
                ulong entry = ((ulong*)DirectMap.Of(table))[address >> (12 + level * LevelBits) & TableMask];
                if ((entry & PageFlags.Present) == 0)
                    break;
                table = entry & PageFlags.AddressMask;
            }

            if (level > 0)
            {
                ulong span = 1ul << (12 + level * LevelBits);
                address = (address & ~(span - 1)) + span;
                if (address == 0)
                    return null;
                continue;
            }

            ulong* entries = (ulong*)DirectMap.Of(table);
            do
            {
                if (entries[address >> 12 & TableMask] != 0)
                    return &entries[address >> 12 & TableMask];
                address += Frames.Size;
            }
            while (address < end && (address >> 12 & TableMask) != 0);
        }

        return null;
    }

    /// <summary>Maps one page, a large one at level 1; false when there is no memory for a table.</summary>
    // SAFETY: the entry is Find's. What is mapped where is up to the callers: the program's areas, windows, kernel stacks and the image.
    public static unsafe bool Map(ulong address, ulong physical, ulong flags, int level = 0)
    {
        ulong* entry = Find(address, create: true, level);
        if (entry == null)
            return false;
        bool replaced = *entry != 0;
        *entry = physical | flags | PageFlags.Present;
        if (replaced)
            Cpu.InvalidatePage(address);
        return true;
    }

    /// <summary>Removes one page's mapping; the entry as it was.</summary>
    // SAFETY: as in Map: the processor forgets the page before anybody is told.
    public static unsafe ulong Unmap(ulong address)
    {
        ulong* entry = Find(address, create: false);
        if (entry == null || *entry == 0)
            return 0;
        ulong before = *entry;
        *entry = 0;
        Cpu.InvalidatePage(address);
        return before;
    }

    // SAFETY: the image's own headers, in the form that the linker gives them.
    private static unsafe void MapImage()
    {
        ulong header = Image.Header();
        ushort entryBytes = *(ushort*)(header + 54);    // e_phentsize
        ushort entries = *(ushort*)(header + 56);       // e_phnum
        ulong table = header + *(ulong*)(header + 32);  // e_phoff
        for (int i = 0; i < entries; i++, table += entryBytes)
        {
            const uint load = 1, executable = 1, writable = 2;
            if (*(uint*)table != load)
                continue;
            uint rights = *(uint*)(table + 4);
            ulong start = *(ulong*)(table + 16);
            ulong end = start + *(ulong*)(table + 40);
            ulong flags = PageFlags.Global;
            if ((rights & executable) == 0)
                flags |= PageFlags.NoExecute;
            if ((rights & writable) != 0)
                flags |= PageFlags.Writable;
            if ((rights & executable) != 0 && (rights & writable) != 0)
                Panic.Fail("a segment of the image is both writable and executable"u8);
            for (ulong page = Frames.PageDown(start); page < end; page += Frames.Size)
                MapOrPanic(page, page, flags);
        }
    }

    private static void MapDirect(ulong start, ulong end)
    {
        const ulong data = PageFlags.Writable | PageFlags.NoExecute | PageFlags.Global;
        ulong imageStart = Image.Header() & ~(LargePage - 1);
        ulong imageEnd = Image.End();
        for (ulong physical = start; physical < end;)
        {
            bool whole = physical % LargePage == 0 && physical + LargePage <= end;
            if (whole && (physical + LargePage <= imageStart || physical >= imageEnd))
            {
                MapOrPanic(DirectMap.Of(physical), physical, data | PageFlags.Large, level: 1);
                physical += LargePage;
                continue;
            }

            ulong flags = data;
            if (physical >= Image.Header() && physical < imageEnd && !IsWritable(physical))
                flags &= ~PageFlags.Writable;
            MapOrPanic(DirectMap.Of(physical), physical, flags);
            physical += Frames.Size;
        }
    }

    // SAFETY: the entry is Find's, and only read.
    private static unsafe bool IsWritable(ulong imagePage)
    {
        ulong* entry = Find(imagePage, create: false);
        return entry == null || (*entry & (PageFlags.Writable | PageFlags.Present)) != PageFlags.Present;
    }

    private static void MapOrPanic(ulong address, ulong physical, ulong flags, int level = 0)
    {
        if (!Map(address, physical, flags, level))
            Panic.Fail("out of memory for page tables"u8);
    }
}
