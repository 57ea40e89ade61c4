namespace TestRunner.Guest;

/// <summary>
/// The tests that are linked into this image. The composition root adds the registry of each test assembly,
/// <c>TestRegistry.Add(Tests.All)</c>: nothing is found by luck.
/// </summary>
public static class TestRegistry
{
    private static readonly List<TestCase> Tests = [];

    /// <summary>All tests added, in order.</summary>
    public static IReadOnlyList<TestCase> All
    {
        get
        {
            lock (Tests) return [.. Tests];
        }
    }

    /// <summary>Adds the tests of an assembly.</summary>
    public static void Add(TestList tests)
    {
        lock (Tests) Tests.AddRange(tests);
    }
}
