namespace Drivers.Virtio.Queue;

/// <summary>How long it is worth to look for a completion before going to sleep until the interrupt: longer than the device usually takes, or hardly at all.</summary>
/// <remarks>An interrupt costs tens of microseconds until its thread runs. Approximate by design: several threads may tell it times at once.</remarks>
internal sealed class SpinBudget
{
    private const long LeastNs = 50_000;
    private const long MostNs = 400_000;
    private const long HopelessNs = 5_000;
    private const int Weight = 8;
    private const int ProbeEvery = 16;
    private long _typicalNs = MostNs / 8;
    private int _waits;

    /// <summary>How long to look this time. When looking is hopeless it is tried to the end now and then: the device may have become faster.</summary>
    internal long LimitNs
    {
        get
        {
            long typical = Volatile.Read(ref _typicalNs);
            if (typical * 2 <= MostNs)
                return Math.Max(LeastNs, typical * 2);
            return _waits % ProbeEvery == 0 ? MostNs : HopelessNs;
        }
    }

    /// <summary>A wait is over. Waking up takes long, so what took longer than the longest look says no more than that.</summary>
    internal void Observe(long waitedNs)
    {
        _waits++;
        long typical = Volatile.Read(ref _typicalNs);
        Volatile.Write(ref _typicalNs, typical + ((Math.Min(waitedNs, MostNs) - typical) / Weight));
    }
}
