using Cosmos.Core;
using TestRunner.Guest;

namespace Kernel.Tests.Machines;

/// <summary>The machine as the test runner sees it: the nucleus watches, counts threads and knows whose each frame is.</summary>
public sealed class WatchedMachine : ITestMachine
{
    // The thread pool, timers: they come and go as the runtime likes, as do its native threads.
    private const string OfTheRuntime = ".NET ";

    /// <inheritdoc/>
    public void Watch(string test, TimeSpan allowed) => Machine.Watch(test, allowed);

    /// <inheritdoc/>
    public void EndWatch() => Machine.EndWatch();

    /// <inheritdoc/>
    public TestHoldings Measure()
    {
        Dictionary<int, string> threads = ReadThreads();
        for (Dictionary<int, string> again = ReadThreads(); !again.Keys.ToHashSet().SetEquals(threads.Keys); again = ReadThreads()) threads = again;
        return new TestHoldings(threads, Machine.CountFrames()[FrameOwner.Dma]);
    }

    // One by one, so that a list that changes meanwhile may lack a thread: it counts when it has come out the same twice.
    private static Dictionary<int, string> ReadThreads()
    {
        var threads = new Dictionary<int, string>();
        foreach (KernelThread thread in Machine.Threads)
        {
            if (thread.IsManaged && !thread.Name.StartsWith(OfTheRuntime, StringComparison.Ordinal)) threads[thread.Id] = thread.Name;
        }

        return threads;
    }
}
