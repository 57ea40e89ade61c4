namespace TestRunner.Guest;

/// <summary>What the attributes on a test method say. Made by the generated registry.</summary>
public sealed class TestMethod
{
    /// <summary>Describes a method; <paramref name="traits"/> alternates names and values.</summary>
    public TestMethod(string className, string name, string file, int line, string? displayName, string? skipReason, int timeoutMs, params string[] traits)
    {
        File = file;
        Line = line;
        ClassName = className;
        Name = name;
        FullName = TestName.OneLine(displayName ?? className + "." + name);
        SkipReason = skipReason;
        TimeoutMs = timeoutMs;
        var pairs = new KeyValuePair<string, string>[traits.Length / 2];
        for (int index = 0; index < pairs.Length; index++) pairs[index] = new(traits[2 * index], traits[(2 * index) + 1]);
        Traits = new TestTraits(pairs);
    }

    internal string ClassName { get; }

    internal string Name { get; }

    internal string File { get; }

    internal int Line { get; }

    internal string FullName { get; }

    internal string? SkipReason { get; }

    internal int TimeoutMs { get; }

    internal TestTraits Traits { get; }
}
