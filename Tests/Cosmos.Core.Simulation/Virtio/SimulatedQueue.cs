namespace Cosmos.Core.Simulation.Virtio;

/// <summary>A queue of a simulated device: its registers, and its ring once it is enabled.</summary>
public sealed class SimulatedQueue(SimulatedMemory memory)
{
    /// <summary>The size that the driver chose; 0 before.</summary>
    public ushort Size { get; set; }

    /// <summary><c>queue_desc</c></summary>
    public ulong Descriptors { get; set; }

    /// <summary><c>queue_driver</c></summary>
    public ulong Driver { get; set; }

    /// <summary><c>queue_device</c></summary>
    public ulong Device { get; set; }

    /// <summary>The ring, once it is enabled.</summary>
    public SimulatedRing? Ring { get; private set; }

    /// <summary>Served and not yet answered, with the places of the ring that each takes.</summary>
    public List<(UsedEntry Entry, int RingDescriptors)> Waiting { get; } = [];

    internal void Enable(ulong features) => Ring = SimulatedRing.Create(memory, new SimulatedRingPlace(Size, Descriptors, Driver, Device, features));

    internal void Reset()
    {
        Size = 0;
        Ring = null;
        Waiting.Clear();
    }
}
