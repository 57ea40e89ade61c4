using System.Globalization;
using System.Text.RegularExpressions;
using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>How much memory it takes.</summary>
internal sealed partial class MemorySuite : Suite
{
    private static readonly int[] SizesMiB = [16, 24, 32, 40, 48, 64, 96, 128, 192, 256];

    public override string Name => "memory";

    public override string Summary => "memory that it takes";

    public override string Method =>
        "`least` is the smallest machine that boots to its prompt and goes off in good order, of 16, 24, 32, 40, 48, 64, 96, 128, 192 and 256 MiB. `used` is memory that is "
        + "not free at the prompt on a machine of 512 MiB: frames of all owners but `free` and `firmware` for AsterCosmos, MemTotal less MemFree for Linux, whose kernel's own "
        + "image and page array (some 50 MiB) MemTotal leaves out.";

    public override IReadOnlyList<string> Systems => [Comparison.Ours, Comparison.Linux];

    public override int MostRounds => 1;

    public override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings)
    {
        int least = SizesMiB.First(size => Boots(system, rivals, $"{size}M", out _) || size == SizesMiB[^1]);
        if (!Boots(system, rivals, "512M", out string said))
            throw new BenchException($"{system} does not boot with 512 MiB");
        double used = system == Comparison.Linux
            ? (Number(said, LinuxTotal()) - Number(said, LinuxFree())) / 1024
            : OwnedFrames().Matches(said).Sum(static match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)) * 4096 / 1048576.0;
        return [new("memory.least", "MiB", least), new("memory.used", "MiB", Math.Round(used, 1))];
    }

    private static bool Boots(string system, Rivals rivals, string memory, out string said)
    {
        said = "";
        try
        {
            using GuestRun guest = system == Comparison.Linux
                ? rivals.StartLinux("head -2 /proc/meminfo", [], [], memory)
                : rivals.StartOurs([], memory);
            if (system == Comparison.Ours)
                guest.Type("mem\npoweroff\n");
            said = guest.WaitForEnd();
            return true;
        }
        catch (BenchException)
        {
            return false;
        }
    }

    private static double Number(string text, Regex pattern) => double.Parse(pattern.Match(text).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"MemTotal: +(\d+) kB")]
    private static partial Regex LinuxTotal();

    [GeneratedRegex(@"MemFree: +(\d+) kB")]
    private static partial Regex LinuxFree();

    [GeneratedRegex(@"^(?:nucleus|managed|dma|device|platform) +(\d+) ", RegexOptions.Multiline)]
    private static partial Regex OwnedFrames();
}
