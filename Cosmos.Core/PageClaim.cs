using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Pages that a pager holds, and the table of all of them: who holds which physical pages, exclusively or shared.</summary>
/// <remarks>
/// The nucleus knows what RAM, the kernel and its own registers are, and refuses windows over those. This table knows what pagers hold.
/// Few claims live at a time (a handful for each device), so it is a list.
/// </remarks>
internal sealed class PageClaim
{
    private const ulong PageSize = PhysicalAddress.PageSize;
    private const ulong HighestAddress = (1UL << 52) - 1;
    private static readonly Lock TableLock = new();
    private static readonly List<PageClaim> Table = [];

    // RAM frames taken by address, with the number of claims over each. Their owner is Dma while they are here.
    private static readonly Dictionary<ulong, int> TakenFrames = [];

    private readonly PageSharing _sharing;
    private readonly string _holder;
    private bool _ownsFrames;

    private PageClaim(PhysicalAddress firstPage, ulong pages, PageSharing sharing, string holder)
    {
        FirstPage = firstPage;
        Pages = pages;
        _sharing = sharing;
        _holder = holder;
    }

    internal PhysicalAddress FirstPage { get; }

    internal ulong Pages { get; }

    private ulong LastPage => FirstPage.Value + ((Pages - 1) * PageSize);

    internal static PageClaim Acquire(VmPagerOption option) =>
        option.Address is { } address ? AcquireAt(address, option) : AcquireAny(option);

    /// <summary>Describes why the nucleus would not map this range: the first page that is not for pagers.</summary>
    internal PageRefusedException Refused()
    {
        for (ulong page = FirstPage.Value; page <= LastPage; page += PageSize)
        {
            FrameOwner owner = PhysicalMemory.OwnerOf(page);
            if (owner is not (FrameOwner.Device or FrameOwner.Dma or FrameOwner.Firmware))
                return new PageRefusedException(new PhysicalAddress(page), owner, Explain(owner));
        }

        return new PageRefusedException(FirstPage, PhysicalMemory.OwnerOf(FirstPage.Value), "the nucleus refused the window");
    }

    internal void Release()
    {
        lock (TableLock)
        {
            Table.Remove(this);
            if (_ownsFrames)
                PhysicalMemory.Free(FirstPage.Value, Pages);
            else
                ReturnFrames(FirstPage.Value, LastPage);
        }
    }

    private static PageClaim AcquireAny(VmPagerOption option)
    {
        ulong pages = PagesOf(0, option.SizeBytes);
        if (!PhysicalMemory.TryAllocate(pages, HighestAddress, out ulong first))
            throw new OutOfMemoryException($"no {pages} free pages for {option.Holder}");
        var claim = new PageClaim(new PhysicalAddress(first), pages, option.Sharing, option.Holder) { _ownsFrames = true };
        lock (TableLock)
            Table.Add(claim);
        return claim;
    }

    private static PageClaim AcquireAt(PhysicalAddress address, VmPagerOption option)
    {
        if (address.Value > HighestAddress || option.SizeBytes - 1 > HighestAddress - address.Value)
            throw new ArgumentOutOfRangeException(nameof(option), $"{address}+0x{option.SizeBytes:x} leaves the physical address space");
        var claim = new PageClaim(address.Page, PagesOf((ulong)address.PageOffset, option.SizeBytes), option.Sharing, option.Holder);
        lock (TableLock)
        {
            claim.RefuseConflicts();
            claim.TakeFrames(option.Access);
            Table.Add(claim);
        }

        return claim;
    }

    private static ulong PagesOf(ulong offset, ulong sizeBytes) => ((offset + sizeBytes - 1) / PageSize) + 1;

    private void RefuseConflicts()
    {
        foreach (PageClaim other in Table)
        {
            if (FirstPage.Value > other.LastPage || other.FirstPage.Value > LastPage)
                continue;
            if (_sharing == PageSharing.Shared && other._sharing == PageSharing.Shared)
                continue;
            var page = new PhysicalAddress(Math.Max(FirstPage.Value, other.FirstPage.Value));
            string how = other._sharing == PageSharing.Exclusive ? "held exclusively" : "shared, so not to be had exclusively; held";
            throw new PageRefusedException(page, PhysicalMemory.OwnerOf(page.Value), $"{how} by {other._holder}");
        }
    }

    private void TakeFrames(PageAccess access)
    {
        for (ulong page = FirstPage.Value; page <= LastPage; page += PageSize)
        {
            FrameOwner owner = PhysicalMemory.OwnerOf(page);
            bool had = owner switch
            {
                FrameOwner.Device => true,
                FrameOwner.Firmware => access == PageAccess.ReadOnly || IsVgaMemory(page),
                FrameOwner.Free => PhysicalMemory.Claim(page, 1) && TakenFrames.TryAdd(page, 1),
                FrameOwner.Dma => TakenFrames.TryGetValue(page, out int claims) && Set(page, claims + 1),
                _ => false,
            };
            if (had)
                continue;
            if (page != FirstPage.Value)
                ReturnFrames(FirstPage.Value, page - PageSize);
            throw new PageRefusedException(new PhysicalAddress(page), owner, Explain(owner));
        }
    }

    private static void ReturnFrames(ulong first, ulong last)
    {
        for (ulong page = first; page <= last && TakenFrames.Count > 0; page += PageSize)
        {
            if (!TakenFrames.TryGetValue(page, out int claims))
                continue;
            if (claims > 1)
            {
                TakenFrames[page] = claims - 1;
                continue;
            }

            TakenFrames.Remove(page);
            PhysicalMemory.Free(page, 1);
        }
    }

    private static bool Set(ulong page, int claims)
    {
        TakenFrames[page] = claims;
        return true;
    }

    // 0xA0000..0xBFFFF is the VGA's memory on every PC, whatever the firmware's memory map calls it.
    private static bool IsVgaMemory(ulong page) => page is >= 0xA0000 and < 0xC0000;

    private static string Explain(FrameOwner owner) => owner switch
    {
        FrameOwner.Nucleus => "it holds the kernel or its tables",
        FrameOwner.Managed => "it holds the runtime's memory",
        FrameOwner.Platform => "its registers belong to the kernel alone",
        FrameOwner.Firmware => "the firmware reserves it, so it can be had read-only at most",
        FrameOwner.Dma => "a DMA region holds it",
        _ => "it was taken in the meantime",
    };
}
