namespace Drivers.Virtio.Queue;

/// <summary>How long it is worth to look for a completion before going to sleep until the interrupt: longer than the device usually takes, or hardly at all.</summary>
/// <remarks>An interrupt costs tens of microseconds until its thread runs. Approximate by design: several threads may tell it times at once.</remarks>
internal sealed class SpinBudget
{
    private const long LeastNs = 20_000;
    private const long MostNs = 400_000;
    private const long HopelessNs = 5_000;
    private const int Weight = 8;
    private long _typicalNs = 50_000;

    internal long LimitNs => Volatile.Read(ref _typicalNs) is var typical && typical * 2 <= MostNs ? Math.Max(LeastNs, typical * 2) : HopelessNs;

    internal void Observe(long waitedNs)
    {
        long typical = Volatile.Read(ref _typicalNs);
        Volatile.Write(ref _typicalNs, typical + ((Math.Min(waitedNs, MostNs * 10) - typical) / Weight));
    }
}
