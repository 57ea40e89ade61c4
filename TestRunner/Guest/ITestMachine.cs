namespace TestRunner.Guest;

/// <summary>What the runner asks of the machine that it runs on: to watch over tests, and what they left behind.</summary>
public interface ITestMachine
{
    /// <summary>Report every thread's stack when a test is still running after that time. Until <see cref="EndWatch"/>.</summary>
    void Watch(string test, TimeSpan allowed);

    /// <summary>The test has ended.</summary>
    void EndWatch();

    /// <summary>What there is now that a test could leave behind.</summary>
    TestHoldings Measure();
}
