using System.Buffers.Binary;

namespace Cosmos.Core.Simulation.Pci;

/// <summary>One PCI function: 256 bytes of configuration space that a test fills as it likes.</summary>
public sealed class SimulatedPciFunction
{
    private const int CommandOffset = 4;
    private const ushort DecodingBits = 3;
    private readonly SimulatedMachine _machine;
    private readonly uint[] _barMask = new uint[6];
    private readonly uint[] _barFlags = new uint[6];
    private int _lastCapability;
    private int _nextCapability = 0x40;

    internal SimulatedPciFunction(SimulatedMachine machine, ushort vendor, ushort id, ushort classCode)
    {
        _machine = machine;
        Set16(0, vendor);
        Set16(2, id);
        Set16(0x0A, classCode);
    }

    /// <summary>The registers as they are.</summary>
    public byte[] Space { get; } = new byte[256];

    /// <summary>Whether a BAR was written while the function decoded.</summary>
    public bool WasSizedWhileDecoding { get; private set; }

    /// <summary>Whether it is gone: every register reads all ones.</summary>
    public bool IsGone { get; set; }

    /// <summary>The command register.</summary>
    public ushort Command => BinaryPrimitives.ReadUInt16LittleEndian(Space.AsSpan(CommandOffset));

    /// <summary>Where each BAR is.</summary>
    public ulong[] BarAddress { get; } = new ulong[6];

    /// <summary>Says that the device has more functions.</summary>
    public SimulatedPciFunction MultiFunction() => Set8(0x0E, (byte)(Space[0x0E] | 0x80));

    /// <summary>Makes it a bridge.</summary>
    public SimulatedPciFunction Bridge(byte secondary)
    {
        Set8(0x0E, (byte)((Space[0x0E] & 0x80) | 1));
        Set16(0x0A, 0x0604);
        return Set8(0x19, secondary);
    }

    /// <summary>Gives it a memory BAR at a range of its own.</summary>
    public SimulatedPciFunction MemoryBar(int index, ulong sizeBytes, bool wide = false, bool prefetchable = false, ulong? address = null)
    {
        ulong at = address ?? SimulatedMemory.ReserveRange(sizeBytes);
        BarAddress[index] = at;
        _barFlags[index] = (wide ? 4u : 0) | (prefetchable ? 8u : 0);
        _barMask[index] = (uint)~(sizeBytes - 1) & ~15u;
        Set32(0x10 + (index * 4), (uint)at | _barFlags[index]);
        if (!wide)
            return this;
        _barMask[index + 1] = (uint)(~(sizeBytes - 1) >> 32);
        return Set32(0x14 + (index * 4), (uint)(at >> 32));
    }

    /// <summary>Gives it an I/O BAR.</summary>
    public SimulatedPciFunction IoBar(int index, uint ports, ushort first, bool shortMask = false)
    {
        _barFlags[index] = 1;
        _barMask[index] = ~(ports - 1) & ~3u & (shortMask ? 0xFFFF : uint.MaxValue);
        return Set32(0x10 + (index * 4), first | 1u);
    }

    /// <summary>Gives it a 32-bit BAR register with any flags and mask.</summary>
    public SimulatedPciFunction RawBar(int index, uint flags, uint mask, uint value)
    {
        _barFlags[index] = flags;
        _barMask[index] = mask;
        return Set32(0x10 + (index * 4), value | flags);
    }

    /// <summary>Appends a capability to the list.</summary>
    /// <returns>Where it is.</returns>
    public int Capability(byte id, params ReadOnlySpan<byte> body)
    {
        int offset = _nextCapability;
        Set8(6, (byte)(Space[6] | 0x10));
        Set8(_lastCapability == 0 ? 0x34 : _lastCapability + 1, (byte)offset);
        Set8(offset, id);
        body.CopyTo(Space.AsSpan(offset + 2));
        _lastCapability = offset;
        _nextCapability = (offset + 2 + body.Length + 3) & ~3;
        return offset;
    }

    /// <summary>Sets a register.</summary>
    public SimulatedPciFunction Set8(int offset, byte value)
    {
        Space[offset] = value;
        return this;
    }

    /// <summary>Sets a register.</summary>
    public SimulatedPciFunction Set16(int offset, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(Space.AsSpan(offset), value);
        return this;
    }

    /// <summary>Sets a register.</summary>
    public SimulatedPciFunction Set32(int offset, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Space.AsSpan(offset), value);
        return this;
    }

    /// <summary>Puts registers behind a BAR.</summary>
    public SimulatedPciFunction Registers(int bar, ulong sizeBytes, ISimulatedRegisters registers)
    {
        _machine.Memory.AddDevice(BarAddress[bar], sizeBytes, registers);
        return this;
    }

    internal uint Read32(int offset) => IsGone ? uint.MaxValue : BinaryPrimitives.ReadUInt32LittleEndian(Space.AsSpan(offset));

    internal void Write32(int offset, uint value)
    {
        if (IsGone)
            return;
        if (offset == CommandOffset)
        {
            Set16(CommandOffset, (ushort)value);
            return;
        }

        int bar = (offset - 0x10) / 4;
        int bars = (Space[0x0E] & 0x7F) == 0 ? 6 : 2;
        if (offset < 0x10 || bar >= bars)
            return;
        WasSizedWhileDecoding |= (Command & DecodingBits) != 0;
        Set32(offset, (value & _barMask[bar]) | _barFlags[bar]);
    }
}
