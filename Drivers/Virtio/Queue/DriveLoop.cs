using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <summary>A thread that completes a device's awaited requests itself, for as long as some work takes.</summary>
internal sealed class DriveLoop(VirtioDevice device)
{
    private const int SpinsPerLook = 64;
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMilliseconds(1);
    private readonly SpinBudget _budget = new();
    private readonly ManualResetEventSlim _wake = new(false, spinCount: 0);

    internal void Run(Func<Task> work)
    {
        RequestQueue[] queues = [.. device.RequestQueues];
        Begin(queues);
        try
        {
            Task task = work();
            while (true)
            {
                foreach (RequestQueue queue in queues)
                    queue.Flush();
                if (task.IsCompleted)
                    break;
                WaitForUsed(queues, task);
                foreach (RequestQueue queue in queues)
                {
                    if (queue.HasUsed())
                        queue.Drain(inline: true);
                }
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            foreach (RequestQueue queue in queues)
                queue.ClearDriver();
        }
    }

    /// <summary>An interrupt came.</summary>
    internal void Wake() => _wake.Set();

    private void Begin(RequestQueue[] queues)
    {
        if (!queues[0].TrySetDriver(Environment.CurrentManagedThreadId))
            throw new InvalidOperationException($"{device.Transport.Name} is being driven by another thread");
        foreach (RequestQueue queue in queues.Skip(1))
            queue.TrySetDriver(Environment.CurrentManagedThreadId);
    }

    private void WaitForUsed(RequestQueue[] queues, Task task)
    {
        long startNs = 0;
        for (int spins = 1; ; spins++)
        {
            foreach (RequestQueue queue in queues)
            {
                if (!queue.HasUsed())
                    continue;
                _budget.Observe(startNs == 0 ? 0 : Clock.NowNs - startNs, inFlight: 1);
                return;
            }

            if (spins % SpinsPerLook != 0)
                continue;
            if (task.IsCompleted)
                return;
            long nowNs = Clock.NowNs;
            if (startNs == 0)
                startNs = nowNs;
            foreach (RequestQueue queue in queues)
                queue.Check(nowNs);
            if (nowNs - startNs > _budget.LimitNs(inFlight: 1))
                Sleep(queues);
        }
    }

    private void Sleep(RequestQueue[] queues)
    {
        _wake.Reset();
        foreach (RequestQueue queue in queues)
        {
            if (!queue.TryArm())
                return;
        }

        _wake.Wait(LongestSleep);
        foreach (RequestQueue queue in queues)
            queue.MarkDisarmed();
    }
}
