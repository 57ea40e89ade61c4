namespace TestRunner.Generator;

/// <summary>
/// A test class as the registry sees it: the C# that adds its tests. Text, not symbols, so that the compiler can tell that nothing changed.
/// </summary>
internal sealed class TestClass(string name, string code, IReadOnlyList<TestProblem> problems) : IEquatable<TestClass>
{
    public string Name { get; } = name;

    public string Code { get; } = code;

    public IReadOnlyList<TestProblem> Problems { get; } = problems;

    public bool Equals(TestClass? other) => other is not null && Name == other.Name && Code == other.Code && Problems.SequenceEqual(other.Problems);

    public override bool Equals(object? obj) => Equals(obj as TestClass);

    public override int GetHashCode() => Name.GetHashCode() ^ Code.GetHashCode();
}
