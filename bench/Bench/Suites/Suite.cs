using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>What is measured together, on one kind of machine.</summary>
internal abstract class Suite
{
    public abstract string Name { get; }

    /// <summary>What is measured, in a line.</summary>
    public abstract string Summary { get; }

    /// <summary>How, and what the figures do not say; for the page of results.</summary>
    public abstract string Method { get; }

    /// <summary>The systems that have something to compare.</summary>
    public virtual IReadOnlyList<string> Systems => Rivals.All;

    /// <summary>How many rounds are worth while.</summary>
    public virtual int MostRounds => int.MaxValue;

    /// <summary>One turn of one system.</summary>
    public abstract IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings);

    /// <summary>All suites, in the order in which they run.</summary>
    public static IReadOnlyList<Suite> All { get; } =
    [
        new BootSuite(),
        new IdleSuite(),
        new MemorySuite(),
        new BlockSuite(),
        new GrowthSuite(),
        new ScaleSuite(),
        new EntropySuite(),
        new AccessSuite(),
        new PciSuite(),
        new SerialSuite(),
        new RuntimeSuite(),
        new BuildSuite(),
    ];
}
