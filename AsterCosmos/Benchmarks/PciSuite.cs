using Drivers.Pci;

namespace AsterCosmos.Benchmarks;

/// <summary>What a scan of the PCI bus costs, objects and all.</summary>
public sealed class PciSuite(PciBus bus) : Suite
{
    /// <inheritdoc/>
    public override string Name => "pci";

    /// <inheritdoc/>
    public override string Summary => "Scanning the PCI bus";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        yield return new Figure("pci.functions", "count", Scan());
        yield return meter.CostOf("pci.scan", () => Scan());
    }

    private int Scan()
    {
        int count = 0;
        foreach (PciDevice _ in new PciScanner(bus.ConfSpace))
            count++;
        return count;
    }
}
