using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>The serial line.</summary>
internal sealed class SerialSuite : GuestSuite
{
    public override string Name => "serial";

    public override string Summary => "writing to the serial line";

    public override string Method => "Lines of dots, to the port that a pipe on the host reads.";

    protected override IReadOnlyList<string> Devices(Rivals rivals) => [];

    protected override string LinuxScript(Settings settings) => LinuxRate + """
        line=...............................................................
        i=0; while [ $i -lt 64 ]; do echo $line; i=$((i + 1)); done >/tmp/block
        i=0; while [ $i -lt 64 ]; do cat /tmp/block; i=$((i + 1)); done >/tmp/lines
        stty -F /dev/ttyS0 115200
        rate serial.write kB/s 1000 262144 cp /tmp/lines /dev/ttyS0
        """;
}
