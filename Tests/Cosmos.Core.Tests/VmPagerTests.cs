using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class VmPagerTests : IDisposable
{
    private const ulong Page = 4096;
    private readonly SimulatedMachine _machine = new();
    private readonly ulong _range = SimulatedMemory.ReserveRange(16 * Page);

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(FrameOwner.Nucleus)]
    [InlineData(FrameOwner.Managed)]
    [InlineData(FrameOwner.Platform)]
    [InlineData(FrameOwner.Firmware)]
    [InlineData(FrameOwner.Dma)]
    public void Build_over_a_page_in_use_fails_with_page_owner_and_reason(FrameOwner owner)
    {
        _machine.Memory.SetOwner(_range + Page, owner);
        var refused = Assert.Throws<PageRefusedException>(() => At(_range, 2 * Page));
        Assert.Equal(new PhysicalAddress(_range + Page), refused.Page);
        Assert.Equal(owner, refused.Owner);
        Assert.NotEmpty(refused.Reason);
        Assert.Equal(0, _machine.Memory.MappedPages);
    }

    [Fact]
    public void Build_over_firmware_read_only_is_allowed_and_writing_faults()
    {
        _machine.Memory.SetOwner(_range, FrameOwner.Firmware);
        using VmPager pager = new VmPagerOption { Address = new PhysicalAddress(_range), SizeBytes = Page, Access = PageAccess.ReadOnly }.Build();
        VmCell<uint> cell = pager.Cell<uint>(0);
        Assert.Equal(0u, cell.Read());
        Assert.Throws<ObjectDisposedException>(() => cell.Write(1));
    }

    [Fact]
    public void Exclusive_page_is_refused_to_a_second_pager_by_name()
    {
        using VmPager first = At(_range, Page, holder: "first driver");
        var refused = Assert.Throws<PageRefusedException>(() => At(_range + 16, 4, holder: "second"));
        Assert.Contains("first driver", refused.Message);
    }

    [Fact]
    public void Shared_pagers_coexist_and_keep_an_exclusive_one_out()
    {
        using VmPager first = At(_range, Page, PageSharing.Shared);
        using VmPager second = At(_range + 8, 8, PageSharing.Shared);
        Assert.Throws<PageRefusedException>(() => At(_range, Page));
    }

    [Fact]
    public void Shared_pager_is_refused_where_an_exclusive_one_is()
    {
        using VmPager first = At(_range, Page);
        Assert.Throws<PageRefusedException>(() => At(_range, Page, PageSharing.Shared));
    }

    [Fact]
    public void Pages_stay_for_as_long_as_a_cell_lives()
    {
        VmCell<uint> cell = CellOfForgotten();
        for (int turn = 0; turn < 3; turn++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        cell.Write(0x1234_5678);
        Assert.Equal(0x1234_5678u, cell.Read());
        Assert.NotEqual(FrameOwner.Free, Machine.OwnerOf(cell.Pager.Start));
    }

    [Fact]
    public void Dispose_gives_the_pages_back()
    {
        At(_range, Page).Dispose();
        using VmPager again = At(_range, Page);
        Assert.Equal(1, _machine.Memory.MappedPages);
    }

    [Fact]
    public void Refused_pager_leaves_nothing_behind()
    {
        _machine.Memory.SetOwner(_range, FrameOwner.Free);
        _machine.Memory.SetOwner(_range + Page, FrameOwner.Nucleus);
        Assert.Throws<PageRefusedException>(() => At(_range, 2 * Page));
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(new PhysicalAddress(_range)));
        _machine.Memory.SetOwner(_range + Page, FrameOwner.Free);
        using VmPager pager = At(_range, 2 * Page);
        Assert.Empty(_machine.Memory.Violations);
    }

    [Fact]
    public void Free_ram_by_address_is_taken_and_given_back()
    {
        _machine.Memory.SetOwner(_range, FrameOwner.Free);
        VmPager pager = At(_range, Page);
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(pager.Start));
        pager.Dispose();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(new PhysicalAddress(_range)));
        Assert.Empty(_machine.Memory.Violations);
    }

    [Fact]
    public void Free_ram_shared_is_given_back_by_the_last()
    {
        _machine.Memory.SetOwner(_range, FrameOwner.Free);
        VmPager first = At(_range, Page, PageSharing.Shared);
        VmPager second = At(_range, Page, PageSharing.Shared);
        first.Dispose();
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(second.Start));
        second.Dispose();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(new PhysicalAddress(_range)));
        Assert.Empty(_machine.Memory.Violations);
    }

    [Fact]
    public void Any_pages_are_zeroed_and_writable()
    {
        using VmPager pager = new VmPagerOption { SizeBytes = Page + 1 }.Build();
        Assert.Equal(2, _machine.Memory.MappedPages);
        Assert.Equal(0UL, pager.Cell<ulong>(Page - 8).Read());
        Assert.Equal(PageCaching.WriteBack, pager.Caching);
    }

    [Fact]
    public void Any_pages_without_free_memory_is_out_of_memory()
    {
        _machine.Memory.FreeFrames = 1;
        Assert.Throws<OutOfMemoryException>(() => new VmPagerOption { SizeBytes = 2 * Page }.Build());
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(ulong.MaxValue, 2UL)]
    [InlineData((1UL << 52) - 4096, 8192UL)]
    public void Range_that_cannot_be_is_refused(ulong address, ulong sizeBytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => At(address, sizeBytes));

    [Fact]
    public void Pager_may_start_and_end_inside_pages()
    {
        using VmPager pager = At(_range + Page - 4, 8);
        Assert.Equal(2, _machine.Memory.MappedPages);
        pager.Cell<uint>(0).Write(1);
        pager.Cell<uint>(4).Write(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => pager.Cell<uint>(8));
    }

    private static VmPager At(ulong address, ulong sizeBytes, PageSharing sharing = PageSharing.Exclusive, string holder = "test") =>
        new VmPagerOption { Address = new PhysicalAddress(address), SizeBytes = sizeBytes, Sharing = sharing, Holder = holder }.Build();

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static VmCell<uint> CellOfForgotten() => new VmPagerOption { SizeBytes = 4096 }.Build().Cell<uint>(0);
}
