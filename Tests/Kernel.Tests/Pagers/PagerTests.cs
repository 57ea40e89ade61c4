using Cosmos.Core;
using Kernel.Tests.Machines;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Pagers;

/// <summary>What a pager gives.</summary>
[RunsOn(Place.Both)]
public class PagerTests
{
    private const ulong PageSize = PhysicalAddress.PageSize;

    [Fact]
    public void Free_pages_are_zero()
    {
        // Dirty some first, so that zero is not just what the machine started with.
        using (VmPager dirty = Take(32 * PageSize)) dirty.Fill(0, 32 * PageSize / 8, ulong.MaxValue);
        using VmPager pager = Take(64 * PageSize);
        ulong[] words = new ulong[PageSize / 8];
        for (ulong page = 0; page < 64; page++)
        {
            pager.Read(page * PageSize, words.AsSpan());
            Assert.True(words.AsSpan().IndexOfAnyExcept(0UL) < 0, $"page {page} is not zero");
        }
    }

    [Fact]
    public void Cells_of_every_width_share_the_bytes()
    {
        using VmPager pager = Take(PageSize);
        pager.Cell<ulong>(8).Write(0x1122_3344_5566_7788);
        Assert.Equal(0x88, pager.Cell<byte>(8).Read());
        Assert.Equal(0x5566, pager.Cell<ushort>(10).Read());
        Assert.Equal(0x1122_3344u, pager.Cell<uint>(12).Read());
        pager.Cell<byte>(15).Write(0xFF);
        Assert.Equal(0xFF22_3344_5566_7788, pager.Cell<ulong>(8).Read());
    }

    [Fact]
    public void Blocks_are_read_and_written_in_order()
    {
        using VmPager pager = Take(2 * PageSize);
        byte[] written = new byte[300];
        for (int index = 0; index < written.Length; index++) written[index] = (byte)(index * 7);
        pager.Write(PageSize - 100, (ReadOnlySpan<byte>)written);
        byte[] read = new byte[written.Length];
        pager.Read(PageSize - 100, read.AsSpan());
        Assert.True(written.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void Move_copies_over_itself()
    {
        using VmPager pager = Take(PageSize);
        for (uint index = 0; index < 16; index++) pager.Cell<byte>(index).Write((byte)index);
        pager.Move(4, 0, 16);
        for (uint index = 0; index < 16; index++) Assert.Equal(index, pager.Cell<byte>(index + 4).Read());
    }

    [Fact]
    public void Free_frame_is_had_by_its_address()
    {
        PhysicalAddress page = TestMachine.FrameOf(FrameOwner.Free);
        using (var pager = new VmPagerOption { Address = page, SizeBytes = PageSize, Caching = PageCaching.WriteBack }.Build())
        {
            Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(page));
            pager.Cell<uint>(0).Write(42);
            Assert.Equal(42u, pager.Cell<uint>(0).Read());
        }

        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(page));
    }

    [Fact]
    public void Shared_pagers_over_one_page_see_each_other()
    {
        PhysicalAddress page = TestMachine.FrameOf(FrameOwner.Free);
        var option = new VmPagerOption { Address = page, SizeBytes = PageSize, Sharing = PageSharing.Shared, Caching = PageCaching.WriteBack };
        using VmPager one = option.Build();
        using VmPager other = option.Build();
        one.Cell<uint>(16).Write(0xC0FFEE);
        Assert.Equal(0xC0FFEEu, other.Cell<uint>(16).Read());
    }

    [Fact]
    public void Firmware_memory_can_be_read()
    {
        // Firmware memory may be read: the BIOS has not changed between two looks.
        var option = new VmPagerOption { Address = new PhysicalAddress(0xF_0000), SizeBytes = PageSize, Access = PageAccess.ReadOnly, Sharing = PageSharing.Shared };
        using VmPager pager = option.Build();
        Assert.Equal(pager.Cell<ulong>(0xFF0).Read(), pager.Cell<ulong>(0xFF0).Read());
    }

    [Fact]
    public void Forgotten_pager_gives_its_pages_back()
    {
        long before = Machine.CountFrames()[FrameOwner.Dma];
        Forget();
        for (int turn = 0; turn < 3; turn++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(before, Machine.CountFrames()[FrameOwner.Dma]);
    }

    internal static VmPager Take(ulong sizeBytes) => new VmPagerOption { SizeBytes = sizeBytes, Holder = nameof(PagerTests) }.Build();

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Forget() => Take(8 * PageSize).Cell<byte>(0).Write(1);
}
