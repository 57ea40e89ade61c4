namespace TestRunner.Guest;

/// <summary>What the generated registry of a test assembly is written in. Not for use by hand.</summary>
public sealed class TestListBuilder
{
    private readonly List<TestCase> _tests = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private MachineAttribute _machine = MachineAttribute.Default;

    private Place _place = Place.Guest;

    /// <summary>Begins a class: the tests that follow run there, and in the guest need this machine, or the usual one.</summary>
    public void On(MachineAttribute? machine, Place place)
    {
        _machine = machine ?? MachineAttribute.Default;
        _place = place;
    }

    /// <summary>Adds a <c>[Fact]</c>.</summary>
    public void Fact(TestMethod method, Action<TestContext> body) => Add(method, method.FullName, method.SkipReason, body);

    /// <summary>Adds a <c>[Theory]</c>: a test for each row of each source.</summary>
    public void Theory(TestMethod method, Action<TestContext, object?[]> body, params TestRows[] sources)
    {
        if (method.SkipReason is not null)
        {
            Add(method, method.FullName, method.SkipReason, static _ => { });
            return;
        }

        int rows = 0;
        foreach (TestRows source in sources)
        {
            try
            {
                foreach (object?[] row in source.Read())
                {
                    rows++;
                    object?[]? complete = source.Complete(row);
                    Action<TestContext> test = complete is null ? _ => throw new InvalidOperationException(source.Refuse(row)) : context => body(context, complete);
                    Add(method, method.FullName + TestName.FormatArguments(complete ?? row), source.SkipReason, test);
                }
            }
            catch (Exception exception)
            {
                // The list is built before any test runs: data that cannot be had is one failed test, not the end of all.
                Add(method, method.FullName, null, _ => throw new InvalidOperationException($"the data of {method.FullName} threw {exception.GetType().Name}: {exception.Message}", exception));
                rows++;
            }
        }

        if (rows == 0) Add(method, method.FullName, null, _ => throw new InvalidOperationException($"no data for {method.FullName}"));
    }

    /// <summary>The tests added so far.</summary>
    public TestList Build() => new([.. _tests]);

    private void Add(TestMethod method, string name, string? skipReason, Action<TestContext> body)
    {
        string unique = name;
        for (int copy = 2; !_names.Add(unique); copy++) unique = $"{name} [{copy}]";
        _tests.Add(new TestCase(method, unique, _machine, _place, skipReason, body));
    }
}
