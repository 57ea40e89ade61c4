namespace Cosmos.Core.Simulation.Pci;

/// <summary>The functions that answer configuration mechanism #1, and ECAM where a test turns it on.</summary>
/// <remarks>A function is at a fixed bus number (<see cref="Add"/>), or behind a bridge, at whatever number that has (<see cref="SimulatedPciFunction.AddBehind"/>).</remarks>
public sealed class SimulatedPciBus(SimulatedMachine machine) : ISimulatedRegisters
{
    private const ulong InMemory = 0x3F_0000_0000;
    private readonly Dictionary<(int Bus, int Device, int Function), SimulatedPciFunction> _functions = [];
    private uint _address;

    /// <summary>How many configuration registers were read.</summary>
    public int Reads { get; private set; }

    /// <summary>How many were written.</summary>
    public int Writes { get; private set; }

    /// <summary>Which function numbers were asked for at all, as long as the machine traces.</summary>
    public HashSet<(int Bus, int Device, int Function)> Probed { get; } = [];

    /// <summary>Plugs a function in.</summary>
    public SimulatedPciFunction Add(int bus, int device, int function, ushort vendor = 0x1234, ushort id = 0x5678, ushort classCode = 0x0880)
    {
        var added = new SimulatedPciFunction(machine, vendor, id, classCode);
        _functions.Add((bus, device, function), added);
        return added;
    }

    /// <summary>Pulls a function out.</summary>
    public void Remove(int bus, int device, int function) => _functions.Remove((bus, device, function));

    /// <summary>Shows the spaces in memory as well, for the buses up to one.</summary>
    public void MapInMemory(byte lastBus = 255)
    {
        machine.Memory.AddDevice(InMemory, (lastBus + 1UL) << 20, this);
        machine.Ecam = new EcamRange(new PhysicalAddress(InMemory), 0, lastBus);
    }

    /// <inheritdoc/>
    public ulong Read(ulong offset, int width)
    {
        Reads++;
        uint value = At(KeyOf(offset))?.Read32((int)offset & 0xFFC) ?? uint.MaxValue;
        value >>= ((int)offset & 3) * 8;
        return width == 4 ? value : value & ((1u << (width * 8)) - 1);
    }

    /// <inheritdoc/>
    public void Write(ulong offset, int width, ulong value)
    {
        Writes++;
        At(KeyOf(offset))?.Write((int)offset & 0xFFF, width, (uint)value);
    }

    internal void WriteAddress(uint value) => _address = value;

    internal uint ReadData()
    {
        Reads++;
        return Selected?.Read32((int)(_address & 0xFC)) ?? uint.MaxValue;
    }

    internal void WriteData(uint value)
    {
        Writes++;
        Selected?.Write((int)(_address & 0xFC), 4, value);
    }

    private SimulatedPciFunction? Selected =>
        (_address & 0x80000000) == 0 ? null : At(((int)(_address >> 16) & 0xFF, (int)(_address >> 11) & 0x1F, (int)(_address >> 8) & 7));

    private static (int Bus, int Device, int Function) KeyOf(ulong offset) => ((int)(offset >> 20), (int)(offset >> 15) & 0x1F, (int)(offset >> 12) & 7);

    private SimulatedPciFunction? At((int Bus, int Device, int Function) key)
    {
        if (machine.TracesPorts)
            Probed.Add(key);
        if (_functions.TryGetValue(key, out SimulatedPciFunction? found))
            return found;
        foreach (SimulatedPciFunction bridge in _functions.Values)
        {
            if (bridge.Forward(key.Bus, key.Device, key.Function) is { } behind)
                return behind;
        }

        return null;
    }
}
