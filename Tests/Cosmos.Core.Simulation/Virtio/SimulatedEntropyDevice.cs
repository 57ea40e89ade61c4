namespace Cosmos.Core.Simulation.Virtio;

/// <summary>A virtio entropy source (virtio 1.2 §5.4) that counts.</summary>
public sealed class SimulatedEntropyDevice(SimulatedMachine machine, int slot = 5) : SimulatedVirtioDevice(machine, slot, 0x1044, queues: 1, configurationBytes: 0)
{
    private byte _next;

    /// <summary>Most bytes it gives at a time.</summary>
    public int MostBytes { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    private protected override uint Serve(IReadOnlyList<SimulatedDescriptor> chain)
    {
        byte[] bytes = new byte[Math.Min(MostBytes, (int)chain[0].SizeBytes)];
        for (int index = 0; index < bytes.Length; index++)
            bytes[index] = _next++;
        Machine.Memory.DmaWrite(chain[0].Address, bytes);
        return (uint)bytes.Length;
    }
}
