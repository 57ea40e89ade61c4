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
        var threads = new Dictionary<int, string>();
        foreach (KernelThread thread in ReadThreads())
        {
            if (thread.IsManaged && !thread.Name.StartsWith(OfTheRuntime, StringComparison.Ordinal)) threads[thread.Id] = thread.Name;
        }

        return new TestHoldings(threads, Machine.CountFrames()[FrameOwner.Dma]);
    }

    // They are read one by one, the newest first, so that one is passed over when another before it ends meanwhile. That one was read, whatever it was, and will
    // not be again: a list lacks nobody when all of it comes out the same twice.
    private static IReadOnlyList<KernelThread> ReadThreads()
    {
        IReadOnlyList<KernelThread> threads = Machine.Threads;
        for (IReadOnlyList<KernelThread> again = Machine.Threads; !Ids(again).SequenceEqual(Ids(threads)); again = Machine.Threads) threads = again;
        return threads;
    }

    private static IEnumerable<int> Ids(IReadOnlyList<KernelThread> threads) => threads.Select(static one => one.Id);
}
