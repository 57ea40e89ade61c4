using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>How reads grow with disks and with processors.</summary>
internal sealed class ScaleSuite : Suite
{
    private static readonly (int Disks, int Processors)[] Machines = [(1, 1), (2, 1), (4, 1), (8, 1), (1, 2), (4, 2), (4, 4)];

    public override string Name => "scale";

    public override string Summary => "reads over disks and processors";

    public override string Method =>
        "Reads of 4 KiB at random places of disks that do nothing, all disks at once, by a thread each that waits for each of its reads. `disks` and `smp` in the names are how "
        + "many disks and processors the machine has. Linux runs a job of fio for each disk (psync, direct).";

    public override IReadOnlyList<string> Systems => [Comparison.Ours, Comparison.Linux];

    public override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings) =>
        [.. Machines.SelectMany(machine => new Readers(machine.Disks, machine.Processors).Run(system, rivals, settings))];

    private sealed class Readers(int disks, int processors) : GuestSuite
    {
        public override string Name => "scale";

        public override string Summary => "";

        public override string Method => "";

        protected override string Subjects => "block-scale";

        protected override int Processors => processors;

        protected override IReadOnlyList<string> LinuxPrograms => ["fio"];

        protected override IReadOnlyList<string> Devices(Rivals rivals) => [.. Enumerable.Range(0, disks).SelectMany(static disk => new[]
        {
            "-blockdev", $"driver=null-co,node-name=null{disk},size=1073741824,read-zeroes=off",
            "-device", $"virtio-blk-pci-non-transitional,drive=null{disk},serial=scratch-{disk}",
        })];

        protected override string LinuxScript(Settings settings)
        {
            IEnumerable<string> jobs = Enumerable.Range(0, disks).Select(static disk => $"--name=vd{(char)('a' + disk)} --filename=/dev/vd{(char)('a' + disk)}");
            return $$"""
                fio --output-format=terse --terse-version=3 --direct=1 --thread --group_reporting --time_based --runtime={{settings.Milliseconds}}ms --norandommap --randrepeat=0 \
                    --invalidate=0 --rw=randread --bs=4k --ioengine=psync {{string.Join(' ', jobs)}} 2>/dev/null | awk -F';' '
                    NF > 40 { printf "{\"name\":\"block.all.read-4k.disks{{disks}}\",\"unit\":\"IOPS\",\"value\":%.3f}\n", $8 }'
                """;
        }

        protected override Figure Rename(Figure figure) =>
            figure with { Name = $"{figure.Name.Replace("block.all.", "scale.", StringComparison.Ordinal)}.smp{processors}" };
    }
}
