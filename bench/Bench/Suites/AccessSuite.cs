using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>Ports and device memory.</summary>
internal sealed class AccessSuite : GuestSuite
{
    public override string Name => "access";

    public override string Summary => "one access to a port or a device's register";

    public override string Method =>
        "Loops over one access each: the PCI configuration ports, and registers of the entropy device's common configuration. The limit is the same loop in C. Linux has "
        + "no such thing to time: its programs reach a port by a system call for each byte.";

    public override IReadOnlyList<string> Systems => [Comparison.Ours, Comparison.Limit];

    protected override string Subjects => "port mmio";

    protected override IReadOnlyList<string> Devices(Rivals rivals) => EntropySuite.Device;
}
