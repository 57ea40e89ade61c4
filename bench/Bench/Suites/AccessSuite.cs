using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>The clock, ports and device memory.</summary>
internal sealed class AccessSuite : GuestSuite
{
    public override string Name => "access";

    public override string Summary => "one access to the clock, a port, a device's register or a virtqueue";

    public override string Method =>
        "Loops over one access each: the time as .NET tells it, beside the bare instruction that reads the time stamp counter; the PCI configuration ports; registers of the "
        + "entropy device's common configuration. The limit is the same loop in C. A virtqueue: a chain of three is pushed and taken out again, device and notification apart, "
        + "laid out each time or kept in the ring; here the C checks what ours checks. Linux has no such thing to time: its programs reach a port by a system call for each byte.";

    public override IReadOnlyList<string> Systems => [Comparison.Ours, Comparison.Limit];

    protected override string Subjects => "clock port mmio ring";

    protected override IReadOnlyList<string> Devices(Rivals rivals) => [.. EntropySuite.Device, .. BlockSuite.NullDisk];
}
