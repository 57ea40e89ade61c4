using System.Runtime.CompilerServices;
using Cosmos.Core;
using Kernel.Tests.Machines;
using Xunit;

namespace Kernel.Tests.Frames;

/// <summary>Who owns the frames, and that what is taken comes back.</summary>
public class FrameTests
{
    private const int PageSize = PhysicalAddress.PageSize;

    [Fact]
    public void Owners_together_hold_the_whole_memory()
    {
        IReadOnlyDictionary<FrameOwner, long> frames = Machine.CountFrames();
        long ram = frames.Where(static pair => pair.Key != FrameOwner.Device).Sum(static pair => pair.Value);
        long usable = (long)(Machine.Boot.MemoryBytes / PageSize);
        Assert.InRange(ram, usable, usable + (usable / 4) + 4096);
        Assert.True(frames[FrameOwner.Free] > 0);
        Assert.True(frames[FrameOwner.Nucleus] > 0);
        Assert.True(frames[FrameOwner.Managed] > 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(256)]
    public void Pages_for_a_device_are_counted_and_come_back(int pages)
    {
        long dma = Count(FrameOwner.Dma);
        long free = Count(FrameOwner.Free);
        using (var pager = new VmPagerOption { SizeBytes = (ulong)pages * PageSize }.Build())
        {
            Assert.Equal(dma + pages, Count(FrameOwner.Dma));
            Assert.True(Count(FrameOwner.Free) <= free - pages);
            for (int page = 0; page < pages; page++) Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(pager.Start + ((ulong)page * PageSize)));
        }

        Assert.Equal(dma, Count(FrameOwner.Dma));
    }

    [Fact]
    public void Pages_taken_a_thousand_times_do_not_leak()
    {
        long before = Count(FrameOwner.Dma);
        for (int turn = 0; turn < 1000; turn++) new VmPagerOption { SizeBytes = 3 * PageSize }.Build().Dispose();
        Assert.Equal(before, Count(FrameOwner.Dma));
    }

    [Fact]
    public void Managed_memory_takes_frames_when_it_is_touched()
    {
        long before = Count(FrameOwner.Managed);
        byte[] block = Touched(24 << 20);
        long with = Count(FrameOwner.Managed);
        Assert.True(with - before > (20 << 20) / PageSize, $"{before} frames before, {with} with 24 MiB more");
        GC.KeepAlive(block);
    }

    [Fact]
    public void Managed_memory_gives_frames_back_when_it_is_collected()
    {
        long with = WithBlock();
        for (int turn = 0; turn < 3; turn++) GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        long after = Count(FrameOwner.Managed);
        Assert.True(with - after > (20 << 20) / PageSize, $"{with} frames with 32 MiB, {after} without");
    }

    [Fact]
    public void Threads_give_the_frames_of_their_stacks_back()
    {
        RunThreads();
        long before = Count(FrameOwner.Managed) + Count(FrameOwner.Nucleus);
        for (int turn = 0; turn < 5; turn++) RunThreads();
        long after = Count(FrameOwner.Managed) + Count(FrameOwner.Nucleus);
        Assert.True(after - before < 400, $"{before} frames before 50 threads, {after} after");
    }

    [Theory]
    [InlineData(0x20_0000UL, FrameOwner.Nucleus)]
    [InlineData(0xFEE0_0000UL, FrameOwner.Platform)]
    [InlineData(0xFEC0_0000UL, FrameOwner.Platform)]
    [InlineData(0xF_0000UL, FrameOwner.Firmware)]
    [InlineData(0x40_0000_0000UL, FrameOwner.Device)]
    public void Well_known_pages_have_their_owners(ulong address, FrameOwner owner)
        => Assert.Equal(owner, Machine.OwnerOf(new PhysicalAddress(address)));

    [Fact]
    public void Owner_is_the_same_for_all_of_a_page()
    {
        PhysicalAddress page = TestMachine.FrameOf(FrameOwner.Managed);
        Assert.Equal(FrameOwner.Managed, Machine.OwnerOf(page + 4095));
        Assert.Equal(Machine.OwnerOf(page), Machine.OwnerOf(page + 1));
    }

    [Fact]
    public void Memory_map_has_ranges_that_do_not_overlap()
    {
        MemoryRange[] usable = [.. Machine.MemoryMap.Where(static range => range.Kind == MemoryKind.Usable).OrderBy(static range => range.Start)];
        Assert.NotEmpty(usable);
        for (int index = 1; index < usable.Length; index++)
            Assert.True(usable[index - 1].Start + usable[index - 1].SizeBytes <= usable[index].Start, $"{usable[index - 1]} and {usable[index]}");
        Assert.Equal(Machine.Boot.MemoryBytes, usable.Aggregate(0UL, static (sum, range) => sum + range.SizeBytes));
    }

    [Fact]
    public void Null_with_a_large_offset_is_still_a_null_reference()
    {
        // Far past the first page: the low 2 MiB are not mapped, and the compiler checks before it goes beyond what it trusts.
        Large large = Nothing();
        Assert.Throws<NullReferenceException>(() => large.After);
        Assert.Throws<NullReferenceException>(() => { large.After = 1; });
    }

    private static long Count(FrameOwner owner) => Machine.CountFrames()[owner];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long WithBlock()
    {
        byte[] block = Touched(32 << 20);
        long with = Count(FrameOwner.Managed);
        GC.KeepAlive(block);
        return with;
    }

    private static byte[] Touched(int size)
    {
        byte[] block = new byte[size];
        for (int offset = 0; offset < size; offset += PageSize) block[offset] = 1;
        return block;
    }

    private static void RunThreads()
    {
        Thread[] threads = [.. Enumerable.Range(0, 10).Select(static _ => new Thread(static () => Descend(200)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(10_000));
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static int Descend(int left)
    {
        Span<byte> room = stackalloc byte[256];
        room[left % 256] = (byte)left;
        return left == 0 ? room[0] : Descend(left - 1) + room[left % 256];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Large Nothing() => null!;

    [InlineArray(400_000)]
    private struct Room
    {
        private byte _element;
    }

    private sealed class Large
    {
#pragma warning disable CS0169 // What lies before the field is what this is about.
        private readonly Room _before;
#pragma warning restore CS0169

        public int After { get; set; }
    }
}
