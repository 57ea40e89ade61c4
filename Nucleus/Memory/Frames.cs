using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Boot;
using Nucleus.Diagnostics;

namespace Nucleus.Memory;

/// <summary>
/// The physical frames: one byte each says who owns it, and that byte is the allocator. Chunks of 512 frames keep a count of free ones, so
/// that a search passes over full ones. Single frames are taken from low addresses up, runs for devices from high ones down: the two
/// meet late.
/// </summary>
internal static class Frames
{
    public const ulong Size = 4096;
    public const ulong None = 0;

    private const ulong FramesPerChunk = 512;
    private const ulong LegacyEnd = 0x10_0000;
    private const ulong ProvisionalEnd = 4ul << 30; // Boot/Entry.S

    // SAFETY: two tables of the nucleus' own, sized from the memory map at boot and never moved: a byte for each frame, a count for each chunk of them.
    private static unsafe byte* s_owners;

    // SAFETY: as in s_owners.
    private static unsafe ushort* s_freeInChunk;
    private static ulong s_count;

    /// <summary>One past the highest frame that may be given out: until the final page tables are in use, only the first 4 GiB can be reached.</summary>
    private static ulong s_reachable;
    private static ulong s_searchFrom;
    private static FrameCounts s_counts;

    /// <summary>One past the highest frame of RAM.</summary>
    public static ulong Count => s_count;

    /// <summary>How many frames each owner has.</summary>
    public static FrameCounts Counts => s_counts;

    public static ulong CountOf(FrameOwner owner) => s_counts[(int)owner];

    /// <summary>Reads the boot memory map; its tables go right behind the image.</summary>
    // SAFETY: FindRoom gave as many bytes of usable memory as the two tables take, behind the image, and all of it is mapped.
    public static unsafe void Initialize()
    {
        ulong top = 0;
        for (int i = 0; i < BootInformation.RangeCount; i++)
        {
            MemoryRange range = BootInformation.Range(i);
            if (range.Start + range.Length > top && IsMemory(range.Kind))
                top = range.Start + range.Length;
        }

        s_count = top / Size;
        s_reachable = s_count < ProvisionalEnd / Size ? s_count : ProvisionalEnd / Size;
        ulong chunks = (s_count + FramesPerChunk - 1) / FramesPerChunk;
        ulong ownerBytes = (s_count + 7) & ~7ul;
        ulong tableBytes = PageUp(ownerBytes + chunks * sizeof(ushort));
        ulong tables = BootInformation.FindRoom(tableBytes);
        s_owners = (byte*)DirectMap.Of(tables);
        s_freeInChunk = (ushort*)DirectMap.Of(tables + ownerBytes);
        Block.Zero(s_owners, tableBytes);
        s_counts[(int)FrameOwner.Device] = s_count;

        for (int i = 0; i < BootInformation.RangeCount; i++)
        {
            MemoryRange range = BootInformation.Range(i);
            if (range.Kind == MemoryKind.Usable)
                SetRange(PageUp(range.Start), PageDown(range.Start + range.Length), FrameOwner.Free);
        }

        // What the firmware keeps wins over what overlaps it.
        for (int i = 0; i < BootInformation.RangeCount; i++)
        {
            MemoryRange range = BootInformation.Range(i);
            if (range.Kind != MemoryKind.Usable)
                SetRange(PageDown(range.Start), PageUp(range.Start + range.Length), FrameOwner.Firmware);
        }

        SetRange(0, LegacyEnd, FrameOwner.Firmware);
        SetRange(PageDown(X64.Image.Header()), PageUp(X64.Image.End()), FrameOwner.Nucleus);
        SetRange(tables, tables + tableBytes, FrameOwner.Nucleus);
    }

    /// <summary>All RAM is mapped now.</summary>
    public static void ReachAll() => s_reachable = s_count;

    /// <summary>Takes one zeroed frame; its physical address, or <see cref="None"/>.</summary>
    // SAFETY: the frame was free, so nobody has it, and it is mapped; its page is zeroed whole.
    public static unsafe ulong Allocate(FrameOwner owner)
    {
        ulong frame = FindFree();
        if (frame == None)
            return None;
        Set(frame, owner);
        s_searchFrom = frame + 1;
        Block.ZeroPage((void*)DirectMap.Of(frame * Size));
        return frame * Size;
    }

    public static ulong AllocateOrPanic() => AllocateContiguousOrPanic(1);

    public static ulong AllocateContiguousOrPanic(ulong frames)
    {
        ulong physical = AllocateContiguous(frames, ulong.MaxValue, FrameOwner.Nucleus);
        if (physical == None)
            Panic.Fail("out of memory: the nucleus found no free frame"u8);
        return physical;
    }

    /// <summary>Takes a run of zeroed frames that ends at or below <paramref name="highest"/>; the physical address of its first byte, or <see cref="None"/>.</summary>
    // SAFETY: frames below s_reachable have a place in both tables, and are mapped; the run was free, so nobody has it.
    public static unsafe ulong AllocateContiguous(ulong frames, ulong highest, FrameOwner owner)
    {
        ulong end = s_reachable;
        if (highest / Size < end)
            end = (highest + 1) / Size;

        ulong run = 0;
        for (ulong frame = end; frame-- > 0;)
        {
            if ((frame + 1) % FramesPerChunk == 0 && s_freeInChunk[frame / FramesPerChunk] == 0)
            {
                run = 0;
                frame -= FramesPerChunk - 1;
                continue;
            }

            run = s_owners[frame] == (byte)FrameOwner.Free ? run + 1 : 0;
            if (run == frames)
            {
                SetRange(frame * Size, (frame + frames) * Size, owner);
                Block.Zero((void*)DirectMap.Of(frame * Size), frames * Size);
                return frame * Size;
            }
        }

        return None;
    }

    /// <summary>Gives one frame back.</summary>
    public static void Free(ulong physical)
    {
        ulong frame = physical / Size;
        Set(frame, FrameOwner.Free);
        if (frame < s_searchFrom)
            s_searchFrom = frame;
    }

    // SAFETY: the number is compared with the table's length first.
    public static unsafe FrameOwner OwnerOf(ulong physical)
    {
        ulong frame = physical / Size;
        if (Interrupts.PlatformRegisters.Contains(physical))
            return FrameOwner.Platform;
        return frame < s_count ? (FrameOwner)s_owners[frame] : FrameOwner.Device;
    }

    /// <summary>Whether every frame of the range has that owner.</summary>
    public static bool AllOwnedBy(ulong physical, ulong frames, FrameOwner owner)
    {
        for (ulong i = 0; i < frames; i++)
        {
            if (OwnerOf(physical + i * Size) != owner)
                return false;
        }

        return true;
    }

    /// <summary>Whether a page of [start, end) is RAM that the firmware left to us.</summary>
    public static bool HoldRam(ulong start, ulong end)
    {
        for (ulong physical = start; physical < end && physical / Size < s_count; physical += Size)
        {
            if (OwnerOf(physical) is not (FrameOwner.Device or FrameOwner.Firmware))
                return true;
        }

        return false;
    }

    /// <summary>Hands the frames of [start, end) to another owner; where there is no RAM nothing happens.</summary>
    public static void SetRange(ulong start, ulong end, FrameOwner owner)
    {
        for (ulong frame = start / Size; frame < end / Size && frame < s_count; frame++)
            Set(frame, owner);
        if (owner == FrameOwner.Free && start / Size < s_searchFrom)
            s_searchFrom = start / Size;
    }

    public static ulong PageUp(ulong value) => (value + Size - 1) & ~(Size - 1);

    public static ulong PageDown(ulong value) => value & ~(Size - 1);

    // SAFETY: as in AllocateContiguous.
    private static unsafe ulong FindFree()
    {
        ulong frame = s_searchFrom;
        while (frame < s_reachable)
        {
            if (s_freeInChunk[frame / FramesPerChunk] == 0)
            {
                frame = (frame / FramesPerChunk + 1) * FramesPerChunk;
                continue;
            }

            if (s_owners[frame] == (byte)FrameOwner.Free)
                return frame;
            frame++;
        }

        s_searchFrom = s_reachable;
        return None;
    }

    // SAFETY: the callers' frame numbers are of frames that they were given, or lie below s_count.
    private static unsafe void Set(ulong frame, FrameOwner owner)
    {
        FrameOwner before = (FrameOwner)s_owners[frame];
        if (before == owner)
            return;
        s_owners[frame] = (byte)owner;
        s_counts[(int)before]--;
        s_counts[(int)owner]++;
        if (before == FrameOwner.Free)
            s_freeInChunk[frame / FramesPerChunk]--;
        if (owner == FrameOwner.Free)
            s_freeInChunk[frame / FramesPerChunk]++;
    }

    private static bool IsMemory(MemoryKind kind) =>
        kind is MemoryKind.Usable or MemoryKind.AcpiReclaimable or MemoryKind.AcpiNonVolatile;
}
