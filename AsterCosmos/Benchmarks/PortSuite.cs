using Cosmos.Core;

namespace AsterCosmos.Benchmarks;

/// <summary>What one access to an I/O port costs.</summary>
public sealed class PortSuite : Suite
{
    private const uint HostBridge = 0x8000_0000;

    /// <inheritdoc/>
    public override string Name => "port";

    /// <inheritdoc/>
    public override string Summary => "Reading and writing a 32-bit port";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        yield return meter.Cost("port.in32", static count =>
        {
            lock (PciIoPorts.Lock)
            {
                PciIoPorts.Address.Write(HostBridge);
                for (int i = 0; i < count; i++)
                    PciIoPorts.Data.Read();
            }
        });
        yield return meter.Cost("port.out32", static count =>
        {
            lock (PciIoPorts.Lock)
            {
                for (int i = 0; i < count; i++)
                    PciIoPorts.Address.Write(HostBridge);
            }
        });
    }
}
