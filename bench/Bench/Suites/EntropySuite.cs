using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>The virtio entropy device.</summary>
internal sealed class EntropySuite : GuestSuite
{
    public override string Name => "entropy";

    public override string Summary => "random bytes from the virtio entropy device";

    public override string Method =>
        "The host gives /dev/urandom. The numbers in the names are bytes asked for at once. Linux reads /dev/hwrng, whose driver asks for 64 bytes or less at a time "
        + "however much is read.";

    internal static IReadOnlyList<string> Device { get; } = ["-object", "rng-random,id=rng0,filename=/dev/urandom", "-device", "virtio-rng-pci-non-transitional,rng=rng0"];

    protected override IReadOnlyList<string> Devices(Rivals rivals) => Device;

    protected override string LinuxScript(Settings settings) => LinuxRate + """
        fill() { dd if=/dev/hwrng of=/dev/null bs=$1 count=$2 2>/dev/null; }
        rate entropy.fill-64 MB/s 1000000 256000 fill 64 4000
        rate entropy.fill-4k MB/s 1000000 245760 fill 4096 60
        rate entropy.fill-64k MB/s 1000000 262144 fill 65536 4
        """;
}
