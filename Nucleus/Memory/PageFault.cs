using Nucleus.Abi;
using Nucleus.Diagnostics;

namespace Nucleus.Memory;

/// <summary>What became of an access.</summary>
internal enum FaultOutcome
{
    Resolved,
    NoSuchArea,
    NotAllowed,
    NoMemory,
}

/// <summary>Pages come when they are first touched.</summary>
internal static class PageFault
{
    private const ulong ErrorWrite = 1 << 1;
    private const ulong ErrorFetch = 1 << 4;

    // A fault costs as much as clearing several pages, and memory is used in runs: what lies behind a touched page comes with it.
    private const ulong PagesAhead = 8;

    /// <summary>Below are the image and what the runtime maps, and nothing else.</summary>
    private const ulong LowerHalfEnd = 1ul << 47;

    public static FaultOutcome Resolve(ulong address, ulong error)
    {
        if (!VirtualAreas.TryFind(address, out Area area))
            return FaultOutcome.NoSuchArea;
        AreaFlags needed = (error & ErrorWrite) != 0 ? AreaFlags.Write : (error & ErrorFetch) != 0 ? AreaFlags.Execute : AreaFlags.Read;
        if ((area.Flags & needed) == 0)
            return FaultOutcome.NotAllowed;

        ulong page = Frames.PageDown(address);
        if (!MakePresent(page, area.Flags))
            return FaultOutcome.NoMemory;

        bool stack = (area.Flags & AreaFlags.Stack) != 0;
        bool scarce = Frames.CountOf(FrameOwner.Free) < Frames.CountOf(FrameOwner.Managed);
        if (!stack && !scarce)
        {
            for (ulong ahead = page + Frames.Size; ahead < area.End && ahead < page + PagesAhead * Frames.Size; ahead += Frames.Size)
                MakePresent(ahead, area.Flags);
        }

        return FaultOutcome.Resolved;
    }

    /// <summary>
    /// Makes a thread's memory present before the nucleus itself touches it; false where the thread could not have. Nucleus code that follows
    /// cannot fault.
    /// </summary>
    public static bool Touch(ulong address, ulong bytes, bool write)
    {
        if (bytes == 0)
            return true;
        if (address + bytes < address)
            return false;
        if (IsImage(address, bytes))
            return true;
        for (ulong page = Frames.PageDown(address); page < address + bytes; page += Frames.Size)
        {
            if (!VirtualAreas.TryFind(page, out Area area) || (area.Flags & (write ? AreaFlags.Write : AreaFlags.Read)) == 0)
                return false;
            if (!MakePresent(page, area.Flags))
                return false;
        }

        return true;
    }

    /// <summary>The physical address of a byte of managed memory, its page present and writable; <see cref="Frames.None"/> if it has none.</summary>
    // SAFETY: the entry is one of the address space's tables, which are never given back.
    public static unsafe ulong Translate(ulong address)
    {
        if (!IsImage(address, 1) && !Touch(address, 1, write: true))
            return Frames.None;
        ulong* entry = PageTables.Find(address, create: false);
        if (entry == null || !IsWritable(*entry))
            return Frames.None;
        return (*entry & PageFlags.AddressMask) + address % Frames.Size;
    }

    /// <summary>
    /// <see cref="Translate"/> for consecutive pages; how many there are before the first that has none. What is there already takes one look at its entry,
    /// beside that of the page before: a disk's driver asks this for every page of every transfer.
    /// </summary>
    // SAFETY: entries of one table follow each other, and a new one is looked up at its end; the caller has touched room for all addresses.
    public static unsafe ulong Translate(ulong address, ulong pages, ulong* to)
    {
        ulong* entry = null;
        for (ulong done = 0; done < pages; done++)
        {
            ulong page = address + done * Frames.Size;
            bool beside = entry != null && page % PageTables.LargePage != 0;
            entry = beside ? entry + 1 : page < LowerHalfEnd ? PageTables.Find(page, create: false) : null;
            if (entry != null && IsWritable(*entry))
            {
                to[done] = *entry & PageFlags.AddressMask;
                continue;
            }

            entry = null; // making it present may make its table
            to[done] = Translate(page);
            if (to[done] == Frames.None)
                return done;
        }

        return pages;
    }

    private static bool IsWritable(ulong entry)
    {
        const ulong both = PageFlags.Present | PageFlags.Writable;
        return (entry & both) == both;
    }

    private static bool IsImage(ulong address, ulong bytes) =>
        address >= X64.Image.Header() && address + bytes <= Frames.PageUp(X64.Image.End());

    // SAFETY: the entry maps an address that lies in an area of the program's; it is filled with a frame taken a moment before, or one that it kept.
    private static unsafe bool MakePresent(ulong page, AreaFlags flags)
    {
        ulong* entry = PageTables.Find(page, create: true);
        if (entry == null)
            return false;
        if ((*entry & PageFlags.Present) != 0)
            return true;
        if (*entry != 0)
        {
            *entry = (*entry & PageFlags.AddressMask) | VirtualAreas.EntryFlags(flags);
            return true;
        }

        ulong frame = Frames.Allocate(FrameOwner.Managed);
        if (frame == Frames.None)
            return false;
        *entry = frame | VirtualAreas.EntryFlags(flags);
        return true;
    }
}
