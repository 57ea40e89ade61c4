using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Tests;

/// <summary>How long waiters look before they sleep.</summary>
public sealed class SpinBudgetTests
{
    private const long Soon = 4_000;
    private const long Late = 400_000;
    private const long Never = 10_000_000;
    private readonly SpinBudget _budget = new();

    [Fact]
    public void Device_that_answers_soon_is_looked_at_far_longer_than_it_takes()
    {
        Wait(Soon, 100);
        Assert.True(_budget.LimitNs > 100 * Soon);
    }

    [Fact]
    public void Late_answer_now_and_then_is_no_reason_to_sleep()
    {
        for (int round = 0; round < 100; round++)
        {
            Wait(Soon, 50);
            Wait(Late, 1);
            Assert.True(_budget.LimitNs > Late);
        }
    }

    [Fact]
    public void Slow_device_is_hardly_looked_at_but_now_and_then()
    {
        Wait(Never, 100);
        long[] limits = Limits(160, Never);
        Assert.Equal(10, limits.Count(limit => limit > Late));
        Assert.True(limits.Order().ElementAt(80) <= 2 * Soon);
    }

    [Fact]
    public void Slow_device_that_became_fast_is_looked_at_again()
    {
        Wait(Never, 100);
        for (int wait = 0; wait < 500; wait++)
            _budget.Observe(_budget.LimitNs > Late ? Soon : Late); // asleep, it is as late as waking up makes it
        Assert.All(Limits(32, Soon), limit => Assert.True(limit > Late));
    }

    private void Wait(long time, int times) => Limits(times, time);

    private long[] Limits(int times, long time)
    {
        var limits = new long[times];
        for (int wait = 0; wait < times; wait++)
        {
            limits[wait] = _budget.LimitNs;
            _budget.Observe(time);
        }

        return limits;
    }
}
