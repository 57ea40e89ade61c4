using System.Diagnostics;

namespace TestRunner.Guest;

/// <summary>
/// Compares what is held before and after each test of a class. What is on its way out, a thread that ends or an object that nobody holds, is given time to go.
/// Fixtures may take things at any time, a driver's threads, say; so while a class has one, it is the class that must leave nothing behind.
/// </summary>
internal sealed class LeakCheck(ITestMachine machine, TimeSpan patience)
{
    private readonly TestHoldings _beforeClass = machine.Measure();
    private readonly List<string> _newIn = [];
    private TestHoldings _beforeTest = new(new Dictionary<int, string>(), 0);
    private bool _hasFixtures;

    /// <summary>The next test begins.</summary>
    public void Begin() => _beforeTest = machine.Measure();

    /// <summary>Runs what makes a fixture: what it takes, it takes for its class.</summary>
    public T Allow<T>(Func<T> make)
    {
        _hasFixtures = true;
        TestHoldings before = machine.Measure();
        T made = make();
        _beforeTest = _beforeTest.With(before, machine.Measure());
        return made;
    }

    /// <summary>What the test that ended, or its class with it, left behind; null when nothing.</summary>
    public string? Find(TestCase test, bool lastOfClass)
    {
        if (!_hasFixtures) return Wait(_beforeTest) is { } left ? $"the test left behind: {left}" : null;
        string more = machine.Measure().MoreThan(_beforeTest);
        if (more.Length > 0) _newIn.Add($"{test.Name}: {more}");
        if (!lastOfClass || Wait(_beforeClass) is not { } leftByClass) return null;
        return $"the class left behind: {leftByClass}" + (_newIn.Count == 0 ? "" : "\nnew in " + string.Join("\nnew in ", _newIn));
    }

    /// <summary>The threads that the test that ended, or its class with it, left running, whatever became of it; null when there are none.</summary>
    public string? FindThreads(bool lastOfClass) => Wait((_hasFixtures && lastOfClass ? _beforeClass : _beforeTest) with { Frames = long.MaxValue });

    private string? Wait(TestHoldings allowed)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            string more = machine.Measure().MoreThan(allowed);
            if (more.Length == 0) return null;
            if (Stopwatch.GetElapsedTime(start) > patience) return more;
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(10);
        }
    }
}
