using System.Globalization;
using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>The PCI bus, over how much is on it.</summary>
internal sealed class PciSuite : Suite
{
    private static readonly int[] DeviceCounts = [0, 24, 56, 184];

    public override string Name => "pci";

    public override string Summary => "scanning the PCI bus";

    public override string Method =>
        "The number in the names is how many functions there are. Ours makes an object of each function, with ids and class. Linux looks for functions that it does not "
        + "know (a rescan), which reads the vendor of every possible function of the bus. The limit reads the registers that a scan cannot do without.";

    public override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings) => [.. DeviceCounts.SelectMany(count => new Scan(count).Run(system, rivals, settings))];

    private sealed class Scan(int devices) : GuestSuite
    {
        private const int FunctionsPerSlot = 8;
        private const int FirstSlot = 2;

        public override string Name => "pci";

        public override string Summary => "";

        public override string Method => "";

        private int _functions;

        protected override IReadOnlyList<string> Devices(Rivals rivals)
        {
            List<string> words = [];
            for (int i = 0; i < devices; i++)
            {
                string address = string.Create(CultureInfo.InvariantCulture, $"0x{FirstSlot + (i / FunctionsPerSlot):x}.{i % FunctionsPerSlot}");
                words.AddRange(["-device", $"pci-testdev,addr={address}{(i % FunctionsPerSlot == 0 ? ",multifunction=on" : "")}"]);
            }

            return words;
        }

        protected override string LinuxScript(Settings settings) => """
            n=$(ls /sys/bus/pci/devices | wc -l)
            echo "{\"name\":\"pci.functions\",\"unit\":\"count\",\"value\":$n}"
            echo 1 >/sys/bus/pci/rescan
            now() { read up idle </proc/uptime; echo ${up%.*}${up#*.}; }
            start=$(now)
            i=0; while [ $i -lt 200 ]; do echo 1 >/sys/bus/pci/rescan; i=$((i + 1)); done
            end=$(now)
            echo "{\"name\":\"pci.scan\",\"unit\":\"us\",\"value\":$(((end - start) * 10000 / 200))}"
            """;

        // The count of functions becomes a part of the name.
        protected override Figure Rename(Figure figure)
        {
            if (figure.Name == "pci.functions")
                _functions = (int)figure.Value;
            return figure with { Name = $"{figure.Name}.{_functions}" };
        }
    }
}
