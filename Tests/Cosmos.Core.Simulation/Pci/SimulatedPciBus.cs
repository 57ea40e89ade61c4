namespace Cosmos.Core.Simulation.Pci;

/// <summary>The functions that answer configuration mechanism #1.</summary>
public sealed class SimulatedPciBus(SimulatedMachine machine)
{
    private readonly Dictionary<(int Bus, int Device, int Function), SimulatedPciFunction> _functions = [];
    private uint _address;

    /// <summary>How many configuration registers were read.</summary>
    public int Reads { get; private set; }

    /// <summary>Which function numbers were asked for at all.</summary>
    public HashSet<(int Bus, int Device, int Function)> Probed { get; } = [];

    /// <summary>Plugs a function in.</summary>
    public SimulatedPciFunction Add(int bus, int device, int function, ushort vendor = 0x1234, ushort id = 0x5678, ushort classCode = 0x0880)
    {
        var added = new SimulatedPciFunction(machine, vendor, id, classCode);
        _functions.Add((bus, device, function), added);
        return added;
    }

    internal void WriteAddress(uint value) => _address = value;

    internal uint ReadData()
    {
        Reads++;
        return Selected?.Read32((int)(_address & 0xFC)) ?? uint.MaxValue;
    }

    internal void WriteData(uint value) => Selected?.Write32((int)(_address & 0xFC), value);

    private SimulatedPciFunction? Selected
    {
        get
        {
            if ((_address & 0x80000000) == 0)
                return null;
            (int, int, int) key = ((int)(_address >> 16) & 0xFF, (int)(_address >> 11) & 0x1F, (int)(_address >> 8) & 7);
            Probed.Add(key);
            return _functions.GetValueOrDefault(key);
        }
    }
}
