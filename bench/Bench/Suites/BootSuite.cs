using System.Globalization;
using System.Text.RegularExpressions;
using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>From QEMU's start to the first sign of life.</summary>
internal sealed partial class BootSuite : Suite
{
    public override string Name => "boot";

    public override string Summary => "QEMU's start to the prompt";

    public override string Method =>
        "`-kernel` boots, timed on the host from the start of QEMU's process: the shell's prompt for AsterCosmos, the first line of the first program in the initramfs for "
        + "Linux (no service, no shell yet), the first line for the limit, which is what QEMU and its firmware take. `kernel` is the guest's own share: from its first "
        + "instruction to there, by its own clock. `iso` and `uefi` are the same shell's prompt from the ISO, under BIOS and UEFI.";

    public override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings)
    {
        switch (system)
        {
            case Comparison.Linux:
                using (GuestRun linux = rivals.StartLinux("read up idle </proc/uptime; echo \"kernel: $up\"", [], []))
                {
                    double up = Ms(linux.WaitFor("linux: up"));
                    string seconds = LinuxUptime().Match(linux.WaitForEnd()).Groups[1].Value;
                    return [new("boot.total", "ms", up), new("boot.kernel", "ms", double.Parse(seconds, CultureInfo.InvariantCulture) * 1000)];
                }

            case Comparison.Limit:
                using (GuestRun limit = rivals.StartLimit("", []))
                    return [new("boot.total", "ms", Ms(limit.WaitFor("limit: up")))];
            default:
                double total = BootOurs(rivals, "kernel", out double kernel);
                return
                [
                    new("boot.total", "ms", total),
                    new("boot.kernel", "ms", kernel),
                    new("boot.iso", "ms", BootOurs(rivals, "iso", out _)),
                    new("boot.uefi", "ms", BootOurs(rivals, "uefi", out _)),
                ];
        }
    }

    private static double BootOurs(Rivals rivals, string boot, out double kernel)
    {
        using GuestRun ours = rivals.StartOurs([], boot: boot);
        double up = Ms(ours.WaitFor("aster> "));
        kernel = double.Parse(OurUptime().Match(ours.Output).Groups[1].Value, CultureInfo.InvariantCulture);
        ours.Type("poweroff\n");
        ours.WaitForEnd();
        return up;
    }

    private static double Ms(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    [GeneratedRegex(@"up in (\d+) ms")]
    private static partial Regex OurUptime();

    [GeneratedRegex(@"kernel: ([\d.]+)")]
    private static partial Regex LinuxUptime();
}
