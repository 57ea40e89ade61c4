namespace TestRunner.Guest;

/// <summary>One test: a fact, or one row of a theory. Immutable; running it twice makes two instances of its class.</summary>
public sealed class TestCase
{
    private readonly Action<TestContext> _body;

    internal TestCase(TestMethod method, string name, MachineAttribute machine, Place place, string? skipReason, Action<TestContext> body)
    {
        ClassName = method.ClassName;
        MethodName = method.Name;
        Name = name;
        Traits = method.Traits;
        File = method.File;
        Line = method.Line;
        Machine = machine;
        Place = place;
        SkipReason = skipReason;
        TimeoutMs = method.TimeoutMs;
        _body = body;
    }

    /// <summary>Namespace and name of the class.</summary>
    public string ClassName { get; }

    /// <summary>Name of the method, without arguments.</summary>
    public string MethodName { get; }

    /// <summary>The whole name, <c>Namespace.Class.Method(arguments)</c>; unique in its list.</summary>
    public string Name { get; }

    /// <summary>The source file that the method stands in, as the compiler saw it.</summary>
    public string File { get; }

    /// <summary>The line of its name there.</summary>
    public int Line { get; }

    /// <summary>The traits of class and method.</summary>
    public TestTraits Traits { get; }

    /// <summary>The machine that its class needs.</summary>
    public MachineAttribute Machine { get; }

    /// <summary>Where it runs.</summary>
    public Place Place { get; }

    /// <summary>Why the test is skipped, or null when it runs.</summary>
    public string? SkipReason { get; }

    /// <summary>How long the test may take; 0 means what the run allows.</summary>
    public int TimeoutMs { get; }

    /// <summary>Runs the test on the calling thread; throws what the test throws.</summary>
    internal void Run(TestContext context) => _body(context);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
