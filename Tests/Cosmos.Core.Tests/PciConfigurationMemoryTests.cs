using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class PciConfigurationMemoryTests : IDisposable
{
    private const ulong BusBytes = 1 << 20;
    private readonly SimulatedMachine _machine = new();
    private readonly ulong _bus0 = SimulatedMemory.ReserveRange(4 * BusBytes);
    private readonly EchoRegisters _registers = new();

    public PciConfigurationMemoryTests()
    {
        _machine.Memory.AddDevice(_bus0, 4 * BusBytes, _registers);
        _machine.Ecam = new EcamRange(new PhysicalAddress(_bus0), 1, 3);
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Machine_without_it_has_none()
    {
        _machine.Ecam = null;
        Assert.Null(PciConfigurationMemory.Find());
    }

    [Fact]
    public void Each_function_has_a_page_of_its_own()
    {
        PciConfigurationMemory memory = Memory();
        Assert.Equal((2UL << 20) | (31 << 15) | (7 << 12) | 0xFFC, memory.Read<uint>(2, 31, 7, 0xFFC));
        memory.Write<ushort>(1, 2, 3, 0x104, 0x1234);
        Assert.Equal(((1UL << 20) | (2 << 15) | (3 << 12) | 0x104, 2, 0x1234UL), _registers.LastWrite);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(4, 0, 0, 0)]
    [InlineData(1, 32, 0, 0)]
    [InlineData(1, -1, 0, 0)]
    [InlineData(1, 0, 8, 0)]
    [InlineData(1, 0, -1, 0)]
    [InlineData(1, 0, 0, -4)]
    [InlineData(1, 0, 0, 4096)]
    [InlineData(1, 0, 0, 4094)]
    [InlineData(1, 0, 0, 2)]
    public void Register_that_is_not_there_is_refused(byte bus, int device, int function, int register) =>
        Assert.ThrowsAny<ArgumentException>(() => Memory().Read<uint>(bus, device, function, register));

    [Fact]
    public void Eight_bytes_at_once_are_refused() => Assert.Throws<ArgumentException>(() => Memory().Read<ulong>(1, 0, 0, 0));

    [Fact]
    public void Only_buses_in_use_are_mapped()
    {
        PciConfigurationMemory memory = Memory();
        memory.Read<uint>(1, 0, 0, 0);
        memory.Read<uint>(1, 5, 0, 0);
        Assert.Equal((int)(BusBytes / PhysicalAddress.PageSize), _machine.Memory.MappedPages);
    }

    private static PciConfigurationMemory Memory() => PciConfigurationMemory.Find()!;

    private sealed class EchoRegisters : ISimulatedRegisters
    {
        internal (ulong Offset, int Width, ulong Value) LastWrite { get; private set; }

        public ulong Read(ulong offset, int width) => offset;

        public void Write(ulong offset, int width, ulong value) => LastWrite = (offset, width, value);
    }
}
