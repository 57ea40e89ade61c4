using Nucleus.Abi;
using Nucleus.Diagnostics;

namespace Nucleus.Memory;

/// <summary>What may be done with an area; the first three are Linux's PROT_ bits.</summary>
internal enum AreaFlags : uint
{
    None = 0,
    Read = 1 << 0,
    Write = 1 << 1,
    Execute = 1 << 2,

    /// <summary>A thread's stack: large, hardly used, so it does not count as committed.</summary>
    Stack = 1 << 3,

    /// <summary>Part of a large reservation, which only the GC makes: the heap, which can do with less when memory runs short.</summary>
    Heap = 1 << 4,
}

/// <summary>One run of pages with equal rights.</summary>
internal struct Area
{
    public ulong Start;
    public ulong End;
    public AreaFlags Flags;
}

/// <summary>
/// What the runtime and the C library have mapped: areas sorted by address in one array, found by bisection. Pages come on first touch
/// (PageFault.cs); what may be written counts as committed, and committing more than there are frames is refused: that refusal is what
/// the runtime turns into OutOfMemoryException.
/// </summary>
internal static class VirtualAreas
{
    public const ulong Base = 0x0000_0100_0000_0000;
    public const ulong End = 0x0000_7000_0000_0000;

    private const ulong InitialPages = 4;
    private const ulong LargePiece = 16; // pages: less than large objects begin with, and what the collector takes at a time for small ones
    private const ulong Roomy = 4096; // pages

    // Nothing lies so near below a stack. The C library keeps one page off limits there, and compiled C# touches each page on its way down; but some native functions take
    // more at once (33 KiB at most, by llvm-objdump), and would step over that page into what lies below: another thread's stack.
    private const ulong BelowStack = 64 << 10;

    // SAFETY: one sorted array in pages of the nucleus, changed with interrupts off. EnsureRoom takes a larger one before it is full.
    private static unsafe Area* s_areas;
    private static int s_count;
    private static ulong s_pages;
    private static ulong s_searchFrom;
    private static ulong s_committedPages;
    private static bool s_overdrawn;

    // SAFETY: as in s_areas: the pages were just taken and are mapped.
    public static unsafe void Initialize()
    {
        s_areas = (Area*)DirectMap.Of(Frames.AllocateContiguousOrPanic(InitialPages));
        s_pages = InitialPages;
        s_searchFrom = Base;
    }

    /// <summary>The collector was lent some of what is kept back from the heap, or, for who may have more, half of that, and it was not given back.</summary>
    public static bool IsOverdrawn(bool mayHaveMore) =>
        s_overdrawn && (s_overdrawn = s_committedPages + HeapReserve(1) > Total) && (!mayHaveMore || s_committedPages + HeapReserve(1) / 2 > Total);

    /// <summary>The area that holds the address.</summary>
    public static bool TryFind(ulong address, out Area area) => TryFindFrom(address, out area) && area.Start <= address;

    /// <summary>The first area that ends above the address.</summary>
    // SAFETY: as in s_areas: the place is below the count.
    public static unsafe bool TryFindFrom(ulong address, out Area area)
    {
        int index = FirstEndingAfter(address);
        area = index == s_count ? default : s_areas[index];
        return index != s_count;
    }

    /// <summary>Maps new pages at an address of its choice; 0 or a negated error number.</summary>
    public static long Add(ulong bytes, AreaFlags flags, ulong alignment, out ulong address)
    {
        ulong below = (flags & AreaFlags.Stack) == 0 ? 0 : alignment > BelowStack ? alignment : BelowStack;
        ulong gap = FindGap(below + bytes, alignment);
        address = gap + below;
        return gap == 0 ? -Errno.NoMemory : AddAt(address, bytes, flags);
    }

    /// <summary>Maps new pages at this address, in place of what was there.</summary>
    public static long AddAt(ulong address, ulong bytes, AreaFlags flags)
    {
        if (!MayCommit(flags, bytes / Frames.Size) || !EnsureRoom())
            return -Errno.NoMemory;
        long removed = Remove(address, bytes);
        if (removed < 0)
            return removed;
        Insert(FirstEndingAfter(address), address, address + bytes, flags);
        Merge(FirstEndingAfter(address));
        if (address == s_searchFrom)
            s_searchFrom = address + bytes;
        return 0;
    }

    /// <summary>Unmaps what there is in the range and frees its frames.</summary>
    // SAFETY: as in s_areas: both ends of what is moved are places below the count.
    public static unsafe long Remove(ulong address, ulong bytes)
    {
        ulong end = address + bytes;
        if (!Split(address) || !Split(end))
            return -Errno.NoMemory;
        int first = FirstEndingAfter(address);
        int last = first;
        while (last < s_count && s_areas[last].Start < end)
        {
            Uncommit(s_areas[last]);
            last++;
        }

        if (last == first)
            return 0;
        Block.Copy(&s_areas[first], &s_areas[last], (ulong)(s_count - last) * (ulong)sizeof(Area));
        s_count -= last - first;
        Discard(address, end);
        if (address < s_searchFrom && address >= Base)
            s_searchFrom = address;
        return 0;
    }

    /// <summary>Changes the rights of a range, every page of which has to be mapped.</summary>
    // SAFETY: as in s_areas: places are compared with the count.
    public static unsafe long Protect(ulong address, ulong bytes, AreaFlags rights)
    {
        ulong end = address + bytes;
        ulong at = address;
        ulong newlyWritable = 0;
        AreaFlags kind = AreaFlags.None;
        for (int i = FirstEndingAfter(address); at < end; i++)
        {
            if (i == s_count || s_areas[i].Start > at)
                return -Errno.NoMemory;
            ulong upTo = s_areas[i].End < end ? s_areas[i].End : end;
            AreaFlags after = Merged(s_areas[i].Flags, rights);
            if (Counts(after) && !Counts(s_areas[i].Flags))
            {
                newlyWritable += (upTo - at) / Frames.Size;
                kind |= after;
            }

            at = upTo;
        }

        if ((newlyWritable != 0 && !MayCommit(kind, newlyWritable)) || !Split(address) || !Split(end))
            return -Errno.NoMemory;

        int first = FirstEndingAfter(address);
        int index = first;
        for (; index < s_count && s_areas[index].Start < end; index++)
        {
            Uncommit(s_areas[index]);
            s_areas[index].Flags = Merged(s_areas[index].Flags, rights);
            Commit(s_areas[index]);
        }

        ApplyRights(address, end, rights);
        for (; index >= first; index--)
            Merge(index);
        return 0;
    }

    /// <summary>Gives the frames of a range back; it reads as zeros again.</summary>
    // SAFETY: entries of the program's part of the tables, in use: their frames are the program's, and the processor forgets the page before they are given back.
    public static unsafe void Discard(ulong address, ulong end)
    {
        for (ulong at = address; ; at += Frames.Size)
        {
            ulong* entry = PageTables.NextInUse(ref at, end);
            if (entry == null)
                return;
            ulong frame = *entry & PageFlags.AddressMask;
            *entry = 0;
            X64.Cpu.InvalidatePage(at);
            Frames.Free(frame);
        }
    }

    /// <summary>The entry bits for rights.</summary>
    public static ulong EntryFlags(AreaFlags flags)
    {
        ulong entry = PageFlags.Present;
        if ((flags & AreaFlags.Write) != 0)
            entry |= PageFlags.Writable;
        if ((flags & AreaFlags.Execute) == 0)
            entry |= PageFlags.NoExecute;
        return entry;
    }

    public static bool MayAccess(AreaFlags flags) => (flags & (AreaFlags.Read | AreaFlags.Write | AreaFlags.Execute)) != 0;

    // SAFETY: as in Discard: the frame stays, only its rights change.
    private static unsafe void ApplyRights(ulong address, ulong end, AreaFlags rights)
    {
        for (ulong at = address; ; at += Frames.Size)
        {
            ulong* entry = PageTables.NextInUse(ref at, end);
            if (entry == null)
                return;
            ulong frame = *entry & PageFlags.AddressMask;
            *entry = frame | (MayAccess(rights) ? EntryFlags(rights) : PageFlags.Kept);
            X64.Cpu.InvalidatePage(at);
        }
    }

    private static ulong Reserve => Total / 64 + 64;

    private static ulong HeapReserve(ulong pages) => Total / 16 + (pages > LargePiece ? 768ul : 512ul) * (Total < Roomy ? Total : Roomy) / Roomy;

    private static ulong Total => Frames.CountOf(FrameOwner.Free) + Frames.CountOf(FrameOwner.Managed);

    private static AreaFlags Merged(AreaFlags before, AreaFlags rights) => (before & (AreaFlags.Stack | AreaFlags.Heap)) | rights;

    private static bool Counts(AreaFlags flags) => (flags & (AreaFlags.Write | AreaFlags.Stack)) == AreaFlags.Write;

    // Two reserves. The smaller is for page tables, kernel stacks and the thread stacks that are not counted. The heap leaves more: where it is refused,
    // the runtime throws an exception that can be caught, but where the C library is refused, native code aborts. A large piece of the heap leaves more than a
    // small one, so that the exception itself can be made, with its trace, and told of. Where there is little, it leaves a like part of that.
    private static bool MayCommit(AreaFlags flags, ulong pages)
    {
        bool heap = (flags & AreaFlags.Heap) != 0;
        if (!Counts(flags) || s_committedPages + pages + (heap ? HeapReserve(pages) : Reserve) <= Total)
            return true;
        return heap && s_committedPages + pages + Reserve <= Total && Shortage.IsCollecting() && (s_overdrawn = true);
    }

    private static void Commit(Area area)
    {
        if (Counts(area.Flags))
            s_committedPages += (area.End - area.Start) / Frames.Size;
    }

    private static void Uncommit(Area area)
    {
        if (Counts(area.Flags))
            s_committedPages -= (area.End - area.Start) / Frames.Size;
    }

    // SAFETY: as in s_areas: bisection stays below the count.
    private static unsafe int FirstEndingAfter(ulong address)
    {
        int low = 0;
        int high = s_count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (s_areas[middle].End > address)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    // SAFETY: as in s_areas: places are compared with the count.
    private static unsafe ulong FindGap(ulong bytes, ulong alignment)
    {
        ulong mask = alignment - 1;
        ulong candidate = (s_searchFrom + mask) & ~mask;
        for (int i = FirstEndingAfter(candidate); i < s_count; i++)
        {
            ulong start = s_areas[i].Start - ((s_areas[i].Flags & AreaFlags.Stack) == 0 ? 0 : BelowStack);
            if (start >= candidate && start - candidate >= bytes)
                break;
            if (s_areas[i].End > candidate)
                candidate = (s_areas[i].End + mask) & ~mask;
        }

        return candidate < End && bytes <= End - candidate ? candidate : 0;
    }

    /// <summary>Makes <paramref name="address"/> a boundary between areas, if it lies inside one.</summary>
    // SAFETY: as in s_areas: EnsureRoom has made room for one more.
    private static unsafe bool Split(ulong address)
    {
        int index = FirstEndingAfter(address);
        if (index == s_count || s_areas[index].Start >= address)
            return true;
        if (!EnsureRoom())
            return false;
        Area whole = s_areas[index];
        s_areas[index].End = address;
        MakeGap(index + 1);
        s_areas[index + 1] = new Area { Start = address, End = whole.End, Flags = whole.Flags };
        return true;
    }

    // SAFETY: as in s_areas: callers have made room for one more.
    private static unsafe void Insert(int index, ulong start, ulong end, AreaFlags flags)
    {
        MakeGap(index);
        s_areas[index] = new Area { Start = start, End = end, Flags = flags };
        Commit(s_areas[index]);
    }

    // SAFETY: as in s_areas: callers have made room for one more.
    private static unsafe void MakeGap(int index)
    {
        Block.CopyBackward(&s_areas[index + 1], &s_areas[index], (ulong)(s_count - index) * (ulong)sizeof(Area));
        s_count++;
    }

    /// <summary>Joins the area with the one before it, where they touch and are alike; both sides of it.</summary>
    // SAFETY: as in s_areas: places are compared with the count.
    private static unsafe void Merge(int index)
    {
        for (int i = index + 1; i >= index; i--)
        {
            if (i <= 0 || i >= s_count)
                continue;
            if (s_areas[i - 1].End != s_areas[i].Start || s_areas[i - 1].Flags != s_areas[i].Flags)
                continue;
            s_areas[i - 1].End = s_areas[i].End;
            Block.Copy(&s_areas[i], &s_areas[i + 1], (ulong)(s_count - i - 1) * (ulong)sizeof(Area));
            s_count--;
        }
    }

    /// <summary>Room for the two areas that one operation can add.</summary>
    // SAFETY: the new pages were just taken, are larger, and get the old ones' content before those are given back.
    private static unsafe bool EnsureRoom()
    {
        if ((ulong)(s_count + 2) * (ulong)sizeof(Area) < s_pages * Frames.Size)
            return true;
        ulong larger = Frames.AllocateContiguous(s_pages * 2, ulong.MaxValue, FrameOwner.Nucleus);
        if (larger == Frames.None)
            return false;
        Block.Copy((void*)DirectMap.Of(larger), s_areas, (ulong)s_count * (ulong)sizeof(Area));
        ulong old = (ulong)s_areas - DirectMap.Base;
        Frames.SetRange(old, old + s_pages * Frames.Size, FrameOwner.Free);
        s_areas = (Area*)DirectMap.Of(larger);
        s_pages *= 2;
        return true;
    }
}
