namespace TestRunner.Guest;

/// <summary>One test: a fact, or one row of a theory. Immutable; running it twice makes two instances of its class.</summary>
public sealed class TestCase
{
    private readonly Action<TestContext> _body;

    internal TestCase(string className, string methodName, string name, TestTraits traits, string? skipReason, int timeoutMs, Action<TestContext> body)
    {
        ClassName = className;
        MethodName = methodName;
        Name = name;
        Traits = traits;
        SkipReason = skipReason;
        TimeoutMs = timeoutMs;
        _body = body;
    }

    /// <summary>Namespace and name of the class.</summary>
    public string ClassName { get; }

    /// <summary>Name of the method, without arguments.</summary>
    public string MethodName { get; }

    /// <summary>The whole name, <c>Namespace.Class.Method(arguments)</c>; unique in its list.</summary>
    public string Name { get; }

    /// <summary>The traits of class and method.</summary>
    public TestTraits Traits { get; }

    /// <summary>Why the test is skipped, or null when it runs.</summary>
    public string? SkipReason { get; }

    /// <summary>How long the test may take; 0 means what the run allows.</summary>
    public int TimeoutMs { get; }

    /// <summary>Runs the test on the calling thread; throws what the test throws.</summary>
    internal void Run(TestContext context) => _body(context);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
