namespace AsterCosmos.Benchmarks;

/// <summary>Benchmarks of one subject.</summary>
public abstract class Suite
{
    /// <summary>The first part of its figures' names.</summary>
    public abstract string Name { get; }

    /// <summary>What is measured, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>Measures. A figure is given as soon as it is known.</summary>
    /// <exception cref="Shell.CommandException">What is to be measured is not there.</exception>
    public abstract IEnumerable<Figure> Run(Meter meter);
}
