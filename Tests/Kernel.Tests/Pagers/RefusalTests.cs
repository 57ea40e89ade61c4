using Cosmos.Core;
using Kernel.Tests.Machines;
using Xunit;

namespace Kernel.Tests.Pagers;

/// <summary>What pagers and cells refuse. Each of these, let through, would be a hole in the wall around safe code.</summary>
public class RefusalTests
{
    private const ulong PageSize = PhysicalAddress.PageSize;

    [Fact]
    public void Kernel_page_is_refused()
    {
        PageRefusedException refusal = Assert.Throws<PageRefusedException>(static () => Take(new PhysicalAddress(0x20_0000)));
        Assert.Equal(FrameOwner.Nucleus, refusal.Owner);
        Assert.Equal(0x20_0000UL, refusal.Page.Value);
    }

    [Fact]
    public void Kernel_page_is_refused_for_reading_too()
        => Assert.Throws<PageRefusedException>(static () => new VmPagerOption
        {
            Address = new PhysicalAddress(0x20_0000),
            SizeBytes = 8,
            Access = PageAccess.ReadOnly,
            Sharing = PageSharing.Shared,
        }.Build());

    [Fact]
    public void Managed_page_is_refused()
        => Assert.Equal(FrameOwner.Managed, Assert.Throws<PageRefusedException>(static () => Take(TestMachine.FrameOf(FrameOwner.Managed))).Owner);

    [Theory]
    [InlineData(0xFEE0_0000UL)]
    [InlineData(0xFEC0_0000UL)]
    public void Interrupt_controllers_are_refused(ulong address)
        => Assert.Equal(FrameOwner.Platform, Assert.Throws<PageRefusedException>(() => Take(new PhysicalAddress(address))).Owner);

    [Fact]
    public void Configuration_space_is_refused()
        => Assert.Equal(FrameOwner.Platform, Assert.Throws<PageRefusedException>(static () => Take(Machine.Boot.Ecam!.Address + 0x8000)).Owner);

    [Fact]
    public void Firmware_page_is_refused_for_writing()
        => Assert.Equal(FrameOwner.Firmware, Assert.Throws<PageRefusedException>(static () => Take(new PhysicalAddress(0xF_0000))).Owner);

    [Fact]
    public void Dma_page_of_somebody_else_is_refused()
    {
        using VmPager held = PagerTests.Take(PageSize);
        Assert.Throws<PageRefusedException>(() => Take(held.Start));
    }

    [Fact]
    public void Range_that_reaches_into_the_kernel_is_refused_whole()
    {
        long dma = Machine.CountFrames()[FrameOwner.Dma];
        PhysicalAddress last = new(0x20_0000 - PageSize);
        Assert.Throws<PageRefusedException>(() => Take(last, 2 * PageSize));
        Assert.Equal(dma, Machine.CountFrames()[FrameOwner.Dma]);
    }

    [Theory]
    [InlineData(PageSharing.Exclusive, PageSharing.Exclusive)]
    [InlineData(PageSharing.Exclusive, PageSharing.Shared)]
    [InlineData(PageSharing.Shared, PageSharing.Exclusive)]
    public void Page_held_exclusively_is_refused(PageSharing first, PageSharing second)
    {
        PhysicalAddress page = TestMachine.FrameOf(FrameOwner.Free);
        using (VmPager held = Take(page, PageSize, first)) Assert.Throws<PageRefusedException>(() => Take(page, PageSize, second));
        Take(page, PageSize, second).Dispose();
    }

    [Theory]
    [InlineData(4096UL)]
    [InlineData(4089UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 6)]
    public void Cell_out_of_bounds_is_refused(ulong offset)
    {
        using VmPager pager = PagerTests.Take(PageSize);
        Assert.Throws<ArgumentOutOfRangeException>(() => pager.Cell<ulong>(offset));
    }

    [Fact]
    public void Window_ends_where_it_was_asked_to_and_not_at_its_page()
    {
        using VmPager pager = PagerTests.Take(100);
        pager.Cell<uint>(96).Write(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => pager.Cell<uint>(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => pager.Cell<ulong>(96));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(7UL)]
    public void Misaligned_cell_is_refused(ulong offset)
    {
        using VmPager pager = PagerTests.Take(PageSize);
        Assert.Throws<ArgumentException>(() => pager.Cell<uint>(offset));
    }

    [Fact]
    public void Cell_wider_than_a_register_is_refused()
    {
        using VmPager pager = PagerTests.Take(PageSize);
        Assert.Throws<ArgumentException>(() => pager.Cell<Int128>(0));
    }

    [Fact]
    public void Disposed_pager_gives_no_cells()
    {
        VmPager pager = PagerTests.Take(PageSize);
        pager.Dispose();
        pager.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pager.Cell<uint>(0));
        Assert.Throws<ObjectDisposedException>(() => pager.Fill(0, 1, (byte)1));
    }

    [Fact]
    public void Cell_of_a_disposed_pager_reads_and_writes_no_more()
    {
        VmPager pager = PagerTests.Take(PageSize);
        VmCell<uint> cell = pager.Cell<uint>(64);
        cell.Write(1);
        pager.Dispose();
        using VmPager next = PagerTests.Take(PageSize);
        Assert.Throws<ObjectDisposedException>(() => cell.Read());
        Assert.Throws<ObjectDisposedException>(() => cell.Write(2));
        Assert.Equal(0u, next.Cell<uint>(64).Read());
    }

    [Fact]
    public void Read_only_window_refuses_to_be_written()
    {
        var option = new VmPagerOption { Address = new PhysicalAddress(0xF_0000), SizeBytes = PageSize, Access = PageAccess.ReadOnly, Sharing = PageSharing.Shared };
        using VmPager pager = option.Build();
        VmCell<byte> cell = pager.Cell<byte>(0);
        byte before = cell.Read();
        Assert.Throws<ObjectDisposedException>(() => cell.Write((byte)~before));
        Assert.Equal(before, cell.Read());
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(0xFFFF_FFFF_FFFF_F000UL, 4096UL)]
    [InlineData(0x000F_FFFF_FFFF_F000UL, 8192UL)]
    [InlineData(0x1000UL, ulong.MaxValue)]
    public void Impossible_range_is_refused(ulong address, ulong sizeBytes)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Take(new PhysicalAddress(address), sizeBytes));

    [Fact]
    public void More_pages_than_there_are_is_an_exception()
        => Assert.Throws<OutOfMemoryException>(static () => PagerTests.Take(Machine.Boot.MemoryBytes + PageSize));

    private static VmPager Take(PhysicalAddress address, ulong sizeBytes = PageSize, PageSharing sharing = PageSharing.Exclusive)
        => new VmPagerOption { Address = address, SizeBytes = sizeBytes, Sharing = sharing, Caching = PageCaching.WriteBack, Holder = nameof(RefusalTests) }.Build();
}
