using Cosmos.Core;

namespace Drivers.Pci;

/// <summary>Configuration mechanism #1 (PCI 3.0 §3.2.2.3.2): the address to one port, the register through the other, as one locked transaction.</summary>
internal sealed class PortConfSpace(IoPort<uint, WriteOnly> address, IoPort<uint, ReadWrite> data) : PciConfSpace
{
    private const uint Enable = 1u << 31;

    public override string Mechanism => "ports";

    public override int SizeBytes => 256;

    public override uint Read32(PciAddress function, int offset)
    {
        Check(offset, sizeof(uint));
        lock (PciIoPorts.Lock)
        {
            address.Write(Select(function, offset));
            return data.Read();
        }
    }

    internal override void Write32(PciAddress function, int offset, uint value)
    {
        Check(offset, sizeof(uint));
        lock (PciIoPorts.Lock)
        {
            address.Write(Select(function, offset));
            data.Write(value);
        }
    }

    private static uint Select(PciAddress function, int offset) =>
        Enable | ((uint)function.Bus << 16) | ((uint)function.Device << 11) | ((uint)function.Function << 8) | (uint)offset;
}
