using System.Text;
using Cosmos.Core;

namespace AsterCosmos.Benchmarks;

/// <summary>How fast bytes leave by the serial line that the shell is on: lines of dots.</summary>
public sealed class SerialSuite : Suite
{
    private const int LineBytes = 64;
    private const int Bytes = 4096;

    /// <inheritdoc/>
    public override string Name => "serial";

    /// <inheritdoc/>
    public override string Summary => "Writing to the serial line (fills the terminal with dots)";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        byte[] lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('.', LineBytes - 1) + "\n", Bytes / LineBytes)));
        yield return meter.Rate("serial.write", "kB/s", Bytes / 1000.0, () => SerialConsole.Write(lines));
    }
}
