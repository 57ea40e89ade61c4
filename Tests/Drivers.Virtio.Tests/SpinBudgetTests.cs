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
        Assert.True(_budget.LimitNs(1) > 100 * Soon);
    }

    [Fact]
    public void Late_answer_now_and_then_is_no_reason_to_sleep()
    {
        for (int round = 0; round < 100; round++)
        {
            Wait(Soon, 50);
            Wait(Never, 1);
            Assert.True(_budget.LimitNs(1) > Late);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public void Slow_device_is_hardly_looked_at_but_now_and_then(int inFlight)
    {
        Wait(Never, 100, inFlight);
        long[] limits = Limits(512, Never, inFlight);
        Assert.Equal(32, limits.Count(limit => limit > Late));
        Assert.True(limits.Order().ElementAt(256) <= 2 * Soon);
    }

    [Fact]
    public void Slow_device_that_became_fast_is_looked_at_again()
    {
        Wait(Never, 100);
        for (int wait = 0; wait < 500; wait++)
            _budget.Observe(_budget.LimitNs(1) > Late ? Soon : Late, 1); // asleep, it is as late as waking up makes it
        Assert.All(Limits(300, Soon), limit => Assert.True(limit > Late));
    }

    [Fact]
    public void Device_that_is_slow_only_when_nobody_looks_is_looked_at()
    {
        Wait(Never, 100);
        bool looked = false;
        for (int wait = 0; wait < 500; wait++)
        {
            bool looks = _budget.LimitNs(1) > Late;
            _budget.Observe(looks && looked ? Soon : Never, 1); // the answer after a look is soon, the one after a sleep is not
            looked = looks;
        }

        Assert.All(Limits(300, Soon), limit => Assert.True(limit > Late));
    }

    [Fact]
    public void First_answer_of_many_is_worth_a_longer_look_than_one_alone()
    {
        const long ofEight = 5 * Late;
        Wait(ofEight, 300, inFlight: 8);
        Assert.All(Limits(300, ofEight, inFlight: 8), limit => Assert.True(limit > Late));
        Assert.Contains(Limits(300, ofEight), limit => limit <= 2 * Soon);
    }

    [Fact]
    public void Late_answer_of_a_fast_device_is_looked_for_in_turns_with_others_before_sleep()
    {
        Wait(Soon, 100);
        Assert.True(_budget.PatientLimitNs(1) > _budget.LimitNs(1));
    }

    [Fact]
    public void Slow_device_is_not_looked_at_in_turns_with_others()
    {
        Wait(Never, 100);
        Assert.Equal(_budget.LimitNs(1), _budget.PatientLimitNs(1));
        Assert.True(_budget.LimitNs(1) <= 2 * Soon);
    }

    private void Wait(long time, int times, int inFlight = 1) => Limits(times, time, inFlight);

    private long[] Limits(int times, long time, int inFlight = 1)
    {
        var limits = new long[times];
        for (int wait = 0; wait < times; wait++)
        {
            limits[wait] = _budget.LimitNs(inFlight);
            _budget.Observe(time, inFlight);
        }

        return limits;
    }
}
