using Cosmos.Core;

namespace Drivers.Pci;

/// <summary>Configuration space in memory (ECAM, PCI Express 5.0 §7.2.2): one access a register, no lock, 4096 bytes a function.</summary>
internal sealed class MemoryConfSpace(PciConfigurationMemory memory) : PciConfSpace
{
    public override string Mechanism => "ECAM";

    public override int SizeBytes => PciConfigurationMemory.FunctionBytes;

    public override uint Read32(PciAddress function, int offset)
    {
        Check(offset, sizeof(uint));
        return Serves(function) ? memory.Read<uint>(function.Bus, function.Device, function.Function, offset) : uint.MaxValue;
    }

    internal override void Write32(PciAddress function, int offset, uint value)
    {
        Check(offset, sizeof(uint));
        if (Serves(function))
            memory.Write(function.Bus, function.Device, function.Function, offset, value);
    }

    internal override void Write16(PciAddress function, int offset, ushort value)
    {
        Check(offset, sizeof(ushort));
        if (Serves(function))
            memory.Write(function.Bus, function.Device, function.Function, offset, value);
    }

    private bool Serves(PciAddress function) => function.Bus >= memory.FirstBus && function.Bus <= memory.LastBus;
}
