namespace Drivers.Virtio.Queue;

/// <summary>How long it is worth to look for a completion before going to sleep until the interrupt: longer than the device usually takes, or hardly at all.</summary>
/// <remarks>
/// <para>
/// An interrupt costs tens of microseconds until its thread runs, under emulation hundreds, and it disturbs the device's threads on the host. So a device that usually
/// answers sooner is looked at until long after that: a single late answer is no reason to sleep.
/// </para>
/// <para>Approximate by design: several threads may tell it times at once.</para>
/// </remarks>
internal sealed class SpinBudget
{
    private const long MostNs = 1_000_000;
    private const long WorthWhileNs = MostNs / 2;
    private const long HopelessNs = 5_000;
    private const int Weight = 8;
    private const int ProbeEvery = 16;
    private long _typicalNs;
    private int _waits;

    /// <summary>How long to look this time. When looking is hopeless it is tried to the end now and then: the device may have become faster.</summary>
    internal long LimitNs => Volatile.Read(ref _typicalNs) <= WorthWhileNs || _waits % ProbeEvery == 0 ? MostNs : HopelessNs;

    /// <summary>
    /// A wait is over. One that ended in sleep without a long look says nothing of the device, since waking up takes long; what took longer than the longest look
    /// says no more than that.
    /// </summary>
    internal void Observe(long waitedNs)
    {
        bool saysNothing = waitedNs >= HopelessNs && LimitNs == HopelessNs;
        _waits++;
        if (saysNothing)
            return;
        long typical = Volatile.Read(ref _typicalNs);
        Volatile.Write(ref _typicalNs, typical + ((Math.Min(waitedNs, MostNs) - typical) / Weight));
    }
}
