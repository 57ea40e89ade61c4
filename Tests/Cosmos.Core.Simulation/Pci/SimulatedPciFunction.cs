using System.Buffers.Binary;

namespace Cosmos.Core.Simulation.Pci;

/// <summary>One PCI function: a configuration space that a test fills as it likes.</summary>
public sealed class SimulatedPciFunction
{
    private const int CommandOffset = 4;
    private const int HeaderBytes = 0x40;
    private const ushort DecodingBits = 3;
    private const ushort InterruptDisable = 1 << 10;
    private const byte InterruptStatus = 1 << 3;
    private readonly SimulatedMachine _machine;
    private readonly Dictionary<(int Device, int Function), SimulatedPciFunction> _behind = [];
    private readonly uint[] _barMask = new uint[6];
    private readonly uint[] _barFlags = new uint[6];
    private uint _romMask;
    private int _lastCapability;
    private int _nextCapability = HeaderBytes;
    private int _lastExtended;
    private int _nextExtended = 0x100;
    private int? _line;

    internal SimulatedPciFunction(SimulatedMachine machine, ushort vendor, ushort id, ushort classCode)
    {
        _machine = machine;
        Set16(0, vendor);
        Set16(2, id);
        Set16(0x0A, classCode);
    }

    /// <summary>The registers as they are, the extended ones too.</summary>
    public byte[] Space { get; } = new byte[4096];

    /// <summary>Whether a BAR was written while the function decoded.</summary>
    public bool WasSizedWhileDecoding { get; private set; }

    /// <summary>Whether it is gone: every register reads all ones.</summary>
    public bool IsGone { get; set; }

    /// <summary>The command register.</summary>
    public ushort Command => BinaryPrimitives.ReadUInt16LittleEndian(Space.AsSpan(CommandOffset));

    /// <summary>Where each BAR was put by the test.</summary>
    public ulong[] BarAddress { get; } = new ulong[6];

    /// <summary>Changes what is seen when four bytes of the space are read: offset, what is there.</summary>
    public Func<int, uint, uint>? OnRead { get; set; }

    /// <summary>What else happens when a register is written: offset, width, value. True: nothing more happens.</summary>
    public Func<int, int, uint, bool>? OnWrite { get; set; }

    private bool IsBridge => (Space[0x0E] & 0x7F) == 1;

    private int Bars => IsBridge ? 2 : 6;

    /// <summary>Says that the device has more functions.</summary>
    public SimulatedPciFunction MultiFunction() => Set8(0x0E, (byte)(Space[0x0E] | 0x80));

    /// <summary>Makes it a bridge.</summary>
    public SimulatedPciFunction Bridge(byte secondary = 0, byte? subordinate = null)
    {
        Set8(0x0E, (byte)((Space[0x0E] & 0x80) | 1));
        Set16(0x0A, 0x0604);
        return Set8(0x19, secondary).Set8(0x1A, subordinate ?? secondary);
    }

    /// <summary>Plugs a function in behind this bridge.</summary>
    public SimulatedPciFunction AddBehind(int device, int function, ushort vendor = 0x1234, ushort id = 0x5678, ushort classCode = 0x0880)
    {
        var added = new SimulatedPciFunction(_machine, vendor, id, classCode);
        _behind.Add((device, function), added);
        return added;
    }

    /// <summary>Pulls everything behind this bridge out.</summary>
    public void RemoveBehind()
    {
        foreach (SimulatedPciFunction function in _behind.Values)
            function.IsGone = true;
        _behind.Clear();
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

    /// <summary>Gives it an expansion ROM.</summary>
    public SimulatedPciFunction Rom(uint sizeBytes, uint address)
    {
        _romMask = ~(sizeBytes - 1) | 1;
        return Set32(IsBridge ? 0x38 : 0x30, address);
    }

    /// <summary>Gives it a 32-bit BAR register with any flags and mask.</summary>
    public SimulatedPciFunction RawBar(int index, uint flags, uint mask, uint value)
    {
        _barFlags[index] = flags;
        _barMask[index] = mask;
        return Set32(0x10 + (index * 4), value | flags);
    }

    /// <summary>Where a BAR says it is now.</summary>
    public ulong ReadBar(int index, bool wide = false)
    {
        ulong low = Read32(0x10 + (index * 4)) & ~15u;
        return wide ? low | ((ulong)Read32(0x14 + (index * 4)) << 32) : low;
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

    /// <summary>Appends a capability to the extended list.</summary>
    /// <returns>Where it is.</returns>
    public int ExtendedCapability(ushort id, byte version, params ReadOnlySpan<byte> body)
    {
        int offset = _nextExtended;
        if (_lastExtended != 0)
            Set16(_lastExtended + 2, (ushort)((Space[_lastExtended + 2] & 15) | (offset << 4)));
        Set32(offset, id | ((uint)version << 16));
        body.CopyTo(Space.AsSpan(offset + 4));
        _lastExtended = offset;
        _nextExtended = (offset + 4 + body.Length + 3) & ~3;
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

    /// <summary>Asserts the INTx pin, which is wired to a line, or lets it go.</summary>
    public void AssertIntx(int gsi, bool asserted = true)
    {
        Set8(6, (byte)(asserted ? Space[6] | InterruptStatus : Space[6] & ~InterruptStatus));
        _line = asserted ? gsi : null;
        RaiseIntx();
    }

    internal SimulatedPciFunction? Forward(int bus, int device, int function)
    {
        if (_behind.Count == 0 || IsGone)
            return null;
        (int secondary, int subordinate) = (Space[0x19], Space[0x1A]);
        if (secondary == 0 || bus < secondary || bus > subordinate)
            return null;
        if (bus == secondary)
            return _behind.GetValueOrDefault((device, function));
        foreach (SimulatedPciFunction bridge in _behind.Values)
        {
            if (bridge.Forward(bus, device, function) is { } found)
                return found;
        }

        return null;
    }

    internal uint Read32(int offset)
    {
        if (IsGone)
            return uint.MaxValue;
        uint value = BinaryPrimitives.ReadUInt32LittleEndian(Space.AsSpan(offset));
        return OnRead?.Invoke(offset, value) ?? value;
    }

    internal void Write(int offset, int width, uint value)
    {
        if (IsGone || OnWrite?.Invoke(offset, width, value) == true)
            return;
        int dword = offset & ~3;
        if (width < 4)
        {
            int shift = (offset & 3) * 8;
            uint mask = ((1u << (width * 8)) - 1) << shift;
            value = (Read32(dword) & ~mask) | ((value << shift) & mask);
        }

        Write32(dword, value);
    }

    private void Write32(int offset, uint value)
    {
        int bar = (offset - 0x10) / 4;
        if (offset == CommandOffset)
        {
            Set16(CommandOffset, (ushort)value);
            RaiseIntx();
        }
        else if (offset >= 0x10 && bar < Bars)
        {
            WasSizedWhileDecoding |= (Command & DecodingBits) != 0;
            Set32(offset, (value & _barMask[bar]) | _barFlags[bar]);
        }
        else if (offset == (IsBridge ? 0x38 : 0x30))
        {
            WasSizedWhileDecoding |= (Command & DecodingBits) != 0;
            Set32(offset, value & _romMask);
        }
        else if (offset >= HeaderBytes || (IsBridge && offset is >= 0x18 and < 0x34))
        {
            // The width of a bridge's windows is not for software to say.
            uint fixedBits = !IsBridge ? 0 : offset == 0x1C ? 0xFFFF0F0Fu : offset is 0x20 or 0x24 ? 0x000F000Fu : 0;
            Set32(offset, (value & ~fixedBits) | (Read32(offset) & fixedBits));
        }
    }

    // The pin reaches its line while the command register lets it; a level-triggered line that is asserted comes again as soon as it may.
    private void RaiseIntx()
    {
        if (_line is { } gsi && (Command & InterruptDisable) == 0)
            _machine.Interrupts.Raise(gsi);
    }
}
