namespace AsterCosmos.Benchmarks;

/// <summary>What one measurement gave.</summary>
/// <param name="Name">Suite and subject: <c>block.vda.read-4k.qd1</c>. The same thing has the same name on every system that is measured.</param>
/// <param name="Unit">Of the value: <c>ns</c> and <c>us</c> are each, the others are rates or counts.</param>
/// <param name="Value">The mean over the whole time.</param>
public sealed record Figure(string Name, string Unit, double Value)
{
    /// <summary>Ticks of the time stamp counter each.</summary>
    public double? Cycles { get; init; }

    /// <summary>Bytes of managed memory each, allocated on the measuring thread.</summary>
    public double? AllocatedBytes { get; init; }

    /// <summary>How the times of single operations are spread.</summary>
    public Percentiles? Times { get; init; }
}

/// <summary>Nanoseconds that so many of the operations took at most.</summary>
public sealed record Percentiles(double P50, double P90, double P99, double P999, double Max);
