using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>A suite whose guests measure by themselves and print what they find.</summary>
internal abstract class GuestSuite : Suite
{
    /// <summary>
    /// A function for Linux' scripts: <c>rate NAME UNIT BYTES-PER-UNIT BYTES COMMAND...</c> runs a command that moves that many bytes, and prints the figure.
    /// Linux' clock for scripts counts hundredths of a second, so what is timed takes half of one.
    /// </summary>
    protected const string LinuxRate = """
        now() { read up idle </proc/uptime; echo ${up%.*}${up#*.}; }
        rate() {
            name=$1 unit=$2 each=$3 bytes=$4
            shift 4
            start=$(now)
            "$@"
            end=$(now)
            awk -v n=$name -v u=$unit -v e=$each -v b=$bytes -v t=$((end - start)) 'BEGIN {
                printf "\n{\"name\":\"%s\",\"unit\":\"%s\",\"value\":%.3f}\n", n, u, b / e / (t / 100) }'
        }

        """;

    private const string Prompt = "aster> ";

    /// <summary>The words after `bench` in our shell, and on the command line of the kernel that only measures.</summary>
    protected virtual string Subjects => Name;

    /// <summary>QEMU's words for the devices.</summary>
    protected abstract IReadOnlyList<string> Devices(Rivals rivals);

    /// <summary>How many processors the machine has.</summary>
    protected virtual int Processors => 1;

    /// <summary>What Linux runs.</summary>
    protected virtual string LinuxScript(Settings settings) => "";

    /// <summary>What Linux needs beside busybox.</summary>
    protected virtual IReadOnlyList<string> LinuxPrograms => [];

    public sealed override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings)
    {
        IReadOnlyList<string> devices = Devices(rivals);
        using GuestRun guest = system switch
        {
            Comparison.Linux => rivals.StartLinux(LinuxScript(settings), LinuxPrograms, devices, processors: Processors),
            Comparison.Limit => rivals.StartLimit($"milliseconds={settings.Milliseconds} {Subjects}", devices),
            _ => rivals.StartOurs(devices, processors: Processors),
        };
        if (system == Comparison.Ours)
        {
            guest.WaitFor(Prompt);
            guest.Type($"bench {Subjects} {settings.Milliseconds}ms --json\npoweroff\n");
        }

        string output = guest.WaitForEnd();
        int error = output.IndexOf("error: ", StringComparison.Ordinal);
        if (error >= 0)
            throw new BenchException($"{system}: {output[error..].Split('\n')[0]}");
        return [.. output.Split('\n').Select(Figure.Parse).OfType<Figure>().Select(Rename)];
    }

    /// <summary>Gives a figure the name that it shall have in the results.</summary>
    protected virtual Figure Rename(Figure figure) => figure;
}
