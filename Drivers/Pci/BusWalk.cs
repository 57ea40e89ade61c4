namespace Drivers.Pci;

/// <summary>Which buses a scan has been to, and which it still has to see.</summary>
internal sealed class BusWalk
{
    private const int Buses = 256;
    private readonly bool[] _wanted = new bool[Buses];
    private readonly bool[] _visited = new bool[Buses];
    private readonly bool[] _behindBridge = new bool[Buses];
    private readonly PciDevice?[] _bridges = new PciDevice?[Buses];
    private int _probed;

    internal void Want(byte bus, PciDevice? bridge)
    {
        if (_wanted[bus])
            return;
        _wanted[bus] = true;
        _bridges[bus] = bridge;
    }

    /// <summary>If the function is a bridge: the bus behind it is wanted, and those that it passes on lead to it.</summary>
    internal void Follow(PciDevice function)
    {
        if (!function.IsBridge)
            return;
        BusNumbers numbers = function.Config.BusNumbers;
        if (numbers.Secondary == 0)
            return;
        Want(numbers.Secondary, function);
        for (int bus = numbers.Secondary; bus <= numbers.Subordinate; bus++)
            _behindBridge[bus] = true;
    }

    /// <summary>The lowest bus that is wanted and was not visited.</summary>
    internal bool TryTake(out byte bus, out PciDevice? bridge)
    {
        for (int next = 0; next < Buses; next++)
        {
            if (!_wanted[next] || _visited[next])
                continue;
            _visited[next] = true;
            (bus, bridge) = ((byte)next, _bridges[next]);
            return true;
        }

        (bus, bridge) = (0, null);
        return false;
    }

    /// <summary>The lowest bus that no bridge leads to and that was not visited; each once.</summary>
    internal bool TryTakeUnreached(out byte bus)
    {
        for (; _probed < Buses; _probed++)
        {
            if (_visited[_probed] || _wanted[_probed] || _behindBridge[_probed])
                continue;
            _visited[_probed] = _wanted[_probed] = true;
            bus = (byte)_probed++;
            return true;
        }

        bus = 0;
        return false;
    }
}
