using System.Buffers;

namespace Cosmos.Core.Tests;

/// <summary>Memory that is allocated or mapped for a device: what the processor and the device see of it, and who may.</summary>
public sealed class DmaTests : DmaFixture
{
    [Fact]
    public void Region_is_seen_by_the_device_at_its_address()
    {
        DmaRegion region = Domain.Allocate(8192);
        region.Write(4096, 0x12345678u);
        Assert.Equal([0x78, 0x56, 0x34, 0x12], Simulated.Memory.DmaRead(NumberOf(region.Segment) + 4096, 4));
        Simulated.Memory.DmaWrite(NumberOf(region.Segment.Slice(8, 1)), [9]);
        Assert.Equal(9, region.Read<byte>(8));
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(4093)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    [InlineData(2)]
    public void Region_access_outside_or_not_aligned_is_refused(int offset)
    {
        DmaRegion region = Domain.Allocate(4096);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Read<uint>(offset));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Write(offset, 1u));
    }

    [Fact]
    public async Task Mapping_is_given_one_memory_at_a_time()
    {
        DmaMapping mapping = Domain.Map(new byte[16], DmaDirection.Both);
        mapping.Dispose();
        using var slow = new SlowMemory(4096);
        Task remapping = Task.Run(() => mapping.Remap(slow.Memory, DmaDirection.Both));
        slow.Pinning.Wait();
        Assert.Throws<InvalidOperationException>(() => mapping.Remap(new byte[16], DmaDirection.Both));
        mapping.Dispose(); // it is not mapped, so there is nothing to give up
        Assert.Throws<InvalidOperationException>(() => mapping.Remap(new byte[16], DmaDirection.Both));
        slow.GoOn.Set();
        await remapping;
        Assert.Equal(4096, mapping.SizeBytes);
        Assert.Equal(4096u, mapping.Segments.ToArray().Aggregate(0u, (sum, segment) => sum + segment.SizeBytes));
        mapping.Dispose();
        mapping.Remap(new byte[16], DmaDirection.Both);
        Assert.Equal(16, mapping.SizeBytes);
        mapping.Dispose();
    }

    [Fact]
    public void Memory_that_cannot_be_mapped_leaves_the_mapping_as_it_was()
    {
        DmaMapping mapping = Domain.Map(new byte[16], DmaDirection.Both);
        mapping.Dispose();
        using var failing = new SlowMemory(4096, isFailing: true);
        Assert.Throws<NotSupportedException>(() => mapping.Remap(failing.Memory, DmaDirection.Both));
        mapping.Remap(new byte[32], DmaDirection.Both);
        Assert.Equal(32, mapping.SizeBytes);
        mapping.Dispose();
    }

    [Fact]
    public void Region_copies_stay_inside()
    {
        DmaRegion region = Domain.Allocate(100);
        region.CopyFrom(90, new byte[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.CopyFrom(91, new byte[10]));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.CopyTo(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.AddressOf(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Segment.Slice(50, 51));
    }

    [Fact]
    public void Disposed_region_throws_and_its_frames_go_back()
    {
        DmaRegion region = Domain.Allocate(4096);
        PhysicalAddress frame = new(NumberOf(region.Segment));
        long others = Domain.HeldBytes - 4096;
        region.Dispose();
        region.Dispose();
        Assert.Throws<ObjectDisposedException>(() => region.Read<uint>(0));
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(frame));
        Assert.Equal(others, Domain.HeldBytes);
        Assert.Empty(Simulated.Memory.Violations);
    }

    [Fact]
    public void Scattered_memory_comes_as_segments()
    {
        Simulated.Memory.ScatterManaged = true;
        Simulated.Memory.ManagedOffset = 100;
        using DmaMapping mapping = Domain.Map(new byte[8192], DmaDirection.FromDevice);
        Assert.Equal([3996u, 4096u, 100u], mapping.Segments.ToArray().Select(segment => segment.SizeBytes));
    }

    [Fact]
    public void Memory_in_one_piece_comes_as_one_segment()
    {
        Simulated.Memory.ManagedOffset = 100;
        using DmaMapping mapping = Domain.Map(new byte[1 << 20], DmaDirection.FromDevice);
        Assert.Equal(1 << 20, (int)Assert.Single(mapping.Segments.ToArray()).SizeBytes);
    }

    [Fact]
    public void Mapping_shows_the_processor_what_the_device_wrote()
    {
        byte[] memory = new byte[16];
        using DmaMapping mapping = Domain.Map(memory, DmaDirection.FromDevice);
        Simulated.Memory.DmaWrite(NumberOf(mapping.Segments[0]), [1, 2, 3]);
        Assert.Equal([1, 2, 3], memory[..3]);
    }

    [Fact]
    public void Mapping_disposed_in_use_stays_pinned_and_takes_no_new_use()
    {
        var memory = new PinCounter(16);
        DmaRegion rings = Domain.Allocate(4096);
        DmaMapping mapping = Domain.Map(memory.Memory, DmaDirection.ToDevice);
        DmaSegment segment = mapping.Segments[0];
        DmaUse use = rings.WriteAddress(0, segment, DmaDirection.ToDevice);
        mapping.Dispose();
        mapping.Dispose();
        Assert.Equal(1, memory.Pins);
        Assert.Throws<ObjectDisposedException>(() => mapping.Segments.Length);
        Assert.Throws<ObjectDisposedException>(() => rings.WriteAddress(0, segment, DmaDirection.ToDevice));
        use.End();
        Assert.Equal(0, memory.Pins);
        use.End();
        Assert.Equal(0, memory.Pins);
    }

    [Fact]
    public void Mapping_that_is_forgotten_stays_pinned()
    {
        var memory = new PinCounter(16);
        Forget(memory.Memory);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Domain.ReleaseQuarantine();
        Assert.Equal(1, memory.Pins);
    }

    [Theory]
    [InlineData(DmaDirection.ToDevice, DmaDirection.FromDevice)]
    [InlineData(DmaDirection.FromDevice, DmaDirection.ToDevice)]
    [InlineData(DmaDirection.ToDevice, DmaDirection.Both)]
    public void Mapping_is_used_in_its_own_direction_only(DmaDirection mapped, DmaDirection used)
    {
        DmaRegion rings = Domain.Allocate(4096);
        using DmaMapping mapping = Domain.Map(new byte[16], mapped);
        Assert.Throws<ArgumentException>(() => rings.WriteAddress(0, mapping.Segments[0], used));
        Assert.Equal(0ul, rings.Read<ulong>(0));
        rings.WriteAddress(0, mapping.Segments[0], mapped).End();
    }

    [Fact]
    public void Memory_of_another_device_or_of_none_is_refused()
    {
        DmaRegion rings = Domain.Allocate(4096);
        DmaRegion foreign = MakeDomain("another device").Allocate(4096);
        Assert.Throws<InvalidOperationException>(() => rings.WriteAddress(0, foreign.Segment, DmaDirection.ToDevice));
        Assert.Throws<InvalidOperationException>(() => rings.WriteAddress(0, default, DmaDirection.ToDevice));
        Assert.Throws<InvalidOperationException>(() => rings.WriteAddress(0, default(DmaSegment).Slice(0, 0), DmaDirection.ToDevice));
        Assert.Equal(0ul, rings.Read<ulong>(0));
    }

    [Fact]
    public void Run_hands_on_every_byte_of_a_span()
    {
        Simulated.Memory.ScatterManaged = true;
        byte[] memory = new byte[3 * 4096];
        Domain.Run(memory, this, static (segments, test) =>
        {
            foreach (DmaSegment segment in segments)
                test.Simulated.Memory.DmaWrite(test.NumberOf(segment), Enumerable.Repeat((byte)7, (int)segment.SizeBytes).ToArray());
        });
        Assert.All(memory, value => Assert.Equal(7, value));
    }

    [Fact]
    public void Run_read_only_is_never_written_by_the_device()
    {
        DmaRegion rings = Domain.Allocate(4096);
        Domain.RunReadOnly(new byte[16], rings, static (segments, rings) =>
        {
            DmaSegment segment = segments[0];
            Assert.Throws<ArgumentException>(() => rings.WriteAddress(0, segment, DmaDirection.FromDevice));
        });
    }

    [Fact]
    public void Run_that_returns_too_early_silences_the_device()
    {
        DmaRegion rings = Domain.Allocate(4096);
        Assert.Throws<InvalidOperationException>(() => Domain.Run(
            new byte[16], rings, static (segments, rings) => rings.WriteAddress(0, segments[0], DmaDirection.FromDevice)));
        Assert.Equal(1, Silenced);
        Assert.Throws<TimeZoneNotFoundException>(() => Domain.Run(new byte[16], rings, static (segments, rings) =>
        {
            rings.WriteAddress(0, segments[0], DmaDirection.FromDevice);
            throw new TimeZoneNotFoundException();
        }));
        Assert.Equal(2, Silenced);
    }

    [Fact]
    public void Segment_kept_beyond_its_run_is_refused()
    {
        DmaRegion rings = Domain.Allocate(4096);
        var kept = new DmaSegment[1];
        Domain.Run(new byte[16], kept, static (segments, kept) => kept[0] = segments[0]);
        Assert.Throws<ObjectDisposedException>(() => rings.WriteAddress(0, kept[0], DmaDirection.FromDevice));

        // The next run uses the same bookkeeping; a segment of the one before is held to its bounds.
        Domain.Run(new byte[8], (kept, rings), static (_, state) =>
            Assert.Throws<ArgumentException>(() => state.rings.WriteAddress(0, state.kept[0], DmaDirection.FromDevice)));
        Assert.Equal(0, Silenced);
    }

    /// <summary>A mapping in several pieces is mapped anew in fewer: what is left of the others leads nowhere, although they are the mapping's.</summary>
    [Fact]
    public void Piece_that_a_mapping_no_longer_has_is_refused()
    {
        Simulated.Memory.ScatterManaged = true;
        DmaRegion rings = Domain.Allocate(4096);
        DmaMapping mapping = Domain.Map(new byte[3 * 4096], DmaDirection.Both);
        DmaSegment[] before = mapping.Segments.ToArray();
        Assert.True(before.Length > 1);
        mapping.Dispose();
        mapping.Remap(new byte[16], DmaDirection.Both);
        Assert.True(mapping.Segments.Length < before.Length);
        DmaSegment left = before[^1];
        Assert.Throws<ArgumentException>(() => rings.WriteAddress(0, left, DmaDirection.ToDevice));
        Assert.Throws<ArgumentException>(() => rings.WriteAddress(0, left.Slice(0, 0), DmaDirection.ToDevice));
        Assert.Throws<ArgumentException>(() => new DmaSharedUse(rings).TryBegin(left));
        rings.WriteAddress(0, mapping.Segments[^1], DmaDirection.ToDevice).End();
        mapping.Dispose();
    }

    /// <summary>The same for calls, which take turns in the same bookkeeping.</summary>
    [Fact]
    public void Piece_of_a_longer_run_is_refused_in_a_shorter_one()
    {
        Simulated.Memory.ScatterManaged = true;
        DmaRegion rings = Domain.Allocate(4096);
        var kept = new DmaSegment[1];
        Domain.Run(new byte[3 * 4096], kept, static (segments, kept) =>
        {
            Assert.True(segments.Length > 1);
            kept[0] = segments[^1];
        });
        Domain.Run(new byte[16], (kept, rings), static (_, state) =>
            Assert.Throws<ArgumentException>(() => state.rings.WriteAddress(0, state.kept[0], DmaDirection.FromDevice)));
        Assert.Equal(0, Silenced);
    }

    [Fact]
    public void Allocation_without_memory_is_out_of_memory()
    {
        Simulated.Memory.FreeFrames = 0;
        Assert.Throws<OutOfMemoryException>(() => Domain.Allocate(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Domain.Allocate(0));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private void Forget(Memory<byte> memory) => Domain.Map(memory, DmaDirection.ToDevice);

    /// <summary>Memory that knows how often it is pinned.</summary>
    private sealed class PinCounter(int size) : System.Buffers.MemoryManager<byte>
    {
        private readonly byte[] _bytes = new byte[size];

        internal int Pins { get; private set; }

        public override Span<byte> GetSpan() => _bytes;

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0)
        {
            Pins++;

            // SAFETY: no pointer is handed out; the simulated machine finds the memory by itself.
            unsafe
            {
                return new System.Buffers.MemoryHandle(pointer: null, pinnable: this);
            }
        }

        public override void Unpin() => Pins--;

        protected override void Dispose(bool disposing)
        {
        }
    }

    /// <summary>Memory whose owner takes its time to keep it in place, or refuses.</summary>
    private sealed class SlowMemory(int sizeBytes, bool isFailing = false) : MemoryManager<byte>
    {
        private readonly byte[] _bytes = GC.AllocateArray<byte>(sizeBytes, pinned: true);

        public ManualResetEventSlim Pinning { get; } = new();

        public ManualResetEventSlim GoOn { get; } = new();

        public override Span<byte> GetSpan() => _bytes;

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            if (isFailing)
                throw new NotSupportedException();
            Pinning.Set();
            GoOn.Wait();
            return default;
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            Pinning.Dispose();
            GoOn.Dispose();
        }
    }
}
