using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class MessageTableTests : IDisposable
{
    private const ulong Page = 4096;
    private readonly SimulatedMachine _machine = new();
    private readonly PhysicalAddress _start = new(SimulatedMemory.ReserveRange(2 * Page));
    private readonly TableMemory _memory = new();

    public MessageTableTests() => _machine.Memory.AddDevice(_start.Value, 2 * Page, _memory);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Open_masks_every_entry()
    {
        using MessageTable table = MessageTable.Open(_start, 3, "disk");
        Assert.Equal([1u, 1u, 1u], [_memory.Control(0), _memory.Control(1), _memory.Control(2)]);
    }

    [Fact]
    public void Claim_writes_a_message_that_reaches_its_line_and_no_other()
    {
        using MessageTable table = MessageTable.Open(_start, 2, "disk");
        IrqLine first = table.Claim(0);
        IrqLine second = table.Claim(1);
        Send(1);
        Assert.Equal((0UL, 1UL), (first.Count, second.Count));
        Assert.True(second.Wait(TimeSpan.Zero));
        Assert.False(second.Wait(TimeSpan.Zero));
    }

    [Fact]
    public void Mask_sets_the_bit_in_the_device()
    {
        using MessageTable table = MessageTable.Open(_start, 1, "disk");
        IrqLine line = table.Claim(0);
        Assert.Equal(0u, _memory.Control(0));
        line.Mask();
        Assert.Equal(1u, _memory.Control(0));
        line.Unmask();
        Assert.Equal(0u, _memory.Control(0));
    }

    [Fact]
    public void Disposed_line_leaves_its_entry_masked_and_free_for_another()
    {
        using MessageTable table = MessageTable.Open(_start, 1, "disk");
        IrqLine line = table.Claim(0);
        Assert.Throws<InvalidOperationException>(() => table.Claim(0));
        line.Dispose();
        Assert.Equal(1u, _memory.Control(0));
        Send(0);
        Assert.Equal(1, _machine.Interrupts.Spurious);
        Assert.Equal(0UL, table.Claim(0).Count);
    }

    [Fact]
    public void Disposed_table_gives_back_lines_and_pages()
    {
        MessageTable table = MessageTable.Open(_start, 2, "disk");
        IrqLine line = table.Claim(1);
        table.Dispose();
        Assert.Equal((1u, 0, 0), (_memory.Control(1), _machine.Interrupts.Claimed, _machine.Memory.MappedPages));
        Assert.Throws<ObjectDisposedException>(() => line.Count);
        Assert.Throws<ObjectDisposedException>(() => table.Claim(0));
        MessageTable.Open(_start, 2, "disk").Dispose();
    }

    [Fact]
    public void Pages_of_an_open_table_are_refused_to_pagers_by_name()
    {
        using MessageTable table = MessageTable.Open(_start, 1, "0000:00:03.0");
        var option = new VmPagerOption { Address = _start, SizeBytes = 4, Sharing = PageSharing.Shared };
        Assert.Contains("MSI-X table of 0000:00:03.0", Assert.Throws<PageRefusedException>(() => option.Build()).Message);
    }

    [Fact]
    public void Page_that_somebody_has_a_window_over_is_refused_to_a_table()
    {
        using VmPager pager = new VmPagerOption { Address = _start, SizeBytes = 4, Sharing = PageSharing.Shared, Holder = "driver" }.Build();
        Assert.Contains("driver", Assert.Throws<PageRefusedException>(() => MessageTable.Open(_start, 1, "disk")).Message);
    }

    [Theory]
    [InlineData(FrameOwner.Free)]
    [InlineData(FrameOwner.Nucleus)]
    [InlineData(FrameOwner.Managed)]
    [InlineData(FrameOwner.Dma)]
    [InlineData(FrameOwner.Firmware)]
    [InlineData(FrameOwner.Platform)]
    public void Table_outside_device_memory_is_refused(FrameOwner owner)
    {
        _machine.Memory.SetOwner(_start.Value + Page, owner);
        Assert.Equal(owner, Assert.Throws<PageRefusedException>(() => MessageTable.Open(_start, 257, "disk")).Owner);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, -1)]
    [InlineData(0, MessageTable.MaxEntries + 1)]
    [InlineData(4, 1)]
    public void Impossible_table_is_refused(int offset, int entries) =>
        Assert.ThrowsAny<ArgumentException>(() => MessageTable.Open(_start + (ulong)offset, entries, "disk"));

    [Fact]
    public void Vectors_run_out_with_a_message_and_come_back()
    {
        using MessageTable table = MessageTable.Open(_start, 129, "disk");
        IrqLine[] lines = [.. Enumerable.Range(0, 128).Select(table.Claim)];
        Assert.Contains("vectors", Assert.Throws<InvalidOperationException>(() => table.Claim(128)).Message);
        lines[5].Dispose();
        table.Claim(128);
    }

    private void Send(int entry) => _machine.Interrupts.Send(_memory.Address(entry), _memory.Data(entry));

    private sealed class TableMemory : ISimulatedRegisters
    {
        private readonly Dictionary<ulong, uint> _registers = [];

        public ulong Read(ulong offset, int width) => _registers.GetValueOrDefault(offset);

        public void Write(ulong offset, int width, ulong value) => _registers[offset] = (uint)value;

        internal ulong Address(int entry) => Read((ulong)entry * 16, 4) | (Read(((ulong)entry * 16) + 4, 4) << 32);

        internal uint Data(int entry) => (uint)Read(((ulong)entry * 16) + 8, 4);

        internal uint Control(int entry) => (uint)Read(((ulong)entry * 16) + 12, 4);
    }
}
