using System.Diagnostics;

namespace AsterCosmos.Benchmarks;

/// <summary>What it costs to ask for the time.</summary>
public sealed class ClockSuite : Suite
{
    /// <inheritdoc/>
    public override string Name => "clock";

    /// <inheritdoc/>
    public override string Summary => "Reading the monotonic clock";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        yield return meter.Cost("clock.read", static count =>
        {
            for (int i = 0; i < count; i++)
                Stopwatch.GetTimestamp();
        });
    }
}
