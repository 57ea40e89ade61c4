using System.Globalization;
using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>What a guest costs that does nothing.</summary>
internal sealed class IdleSuite : Suite
{
    private const int TicksPerSecond = 100; // USER_HZ
    private const int UserTime = 11;        // of what follows the name in /proc/PID/stat: proc(5), utime and stime
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(8);

    public override string Name => "idle";

    public override string Summary => "the host's load by an idle guest";

    public override string Method => "Processor time of QEMU over 8 seconds in which the shell waits for a key and Linux for the end of a sleep, as a share of one host processor.";

    public override IReadOnlyList<string> Systems => [Comparison.Ours, Comparison.Linux];

    public override int MostRounds => 2;

    public override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings)
    {
        using GuestRun guest = system == Comparison.Linux ? rivals.StartLinux("sleep 60", [], []) : rivals.StartOurs([]);
        guest.WaitFor(system == Comparison.Linux ? "linux: up" : "aster> ");
        Thread.Sleep(Settling);
        long before = ProcessorTicks(guest.Id);
        Thread.Sleep(Watched);
        double seconds = (ProcessorTicks(guest.Id) - before) / (double)TicksPerSecond;
        return [new Figure("idle.load", "%", Math.Round(100 * seconds / Watched.TotalSeconds, 2))];
    }

    private static long ProcessorTicks(int process)
    {
        string stat = File.ReadAllText($"/proc/{process}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[UserTime], CultureInfo.InvariantCulture) + long.Parse(fields[UserTime + 1], CultureInfo.InvariantCulture);
    }
}
