namespace Drivers.Virtio.Queue;

/// <summary>How long it is worth to look for a completion before going to sleep until the interrupt: longer than the device usually takes, or hardly at all.</summary>
/// <remarks>
/// <para>
/// An interrupt costs tens of microseconds until its thread runs, under emulation hundreds, and it disturbs the device's threads on the host. So a device that usually
/// answers sooner is looked at until long after that: a single late answer is no reason to sleep. The more requests are in flight, the longer a first answer is worth waiting for.
/// </para>
/// <para>Approximate by design: several threads may tell it times at once.</para>
/// </remarks>
internal sealed class SpinBudget
{
    private const long MostNs = 1_000_000;
    private const long PatienceNs = 4 * MostNs;
    private const long WorthWhileNs = MostNs / 2; // for each request in flight
    private const int MostCounted = 6;            // requests
    private const long HopelessNs = 5_000;
    private const int Weight = 8;
    private const int ProbeEvery = 256;
    private const int ProbeLength = 16;
    private long _typicalNs;
    private int _waits;

    /// <summary>How long to look this time, whoever else wants the processor.</summary>
    internal long LimitNs(int inFlight) => IsHopeless(inFlight) ? HopelessNs : MostNs;

    /// <summary>
    /// How long to go on looking then, in turns with whoever else wants the processor. To sleep at each late answer would make a device slow that is emulated: the host lets the threads
    /// of an emulator share one processor when they often sleep.
    /// </summary>
    internal long PatientLimitNs(int inFlight) => IsHopeless(inFlight) ? HopelessNs : PatienceNs;

    /// <summary>
    /// A wait is over. One that ended in sleep without a long look says nothing of the device, since waking up takes long; what took longer than the longest look
    /// says no more than that.
    /// </summary>
    internal void Observe(long waitedNs, int inFlight)
    {
        bool saysNothing = waitedNs >= HopelessNs && IsHopeless(inFlight);
        _waits++;
        if (saysNothing)
            return;
        long typical = Volatile.Read(ref _typicalNs);
        Volatile.Write(ref _typicalNs, typical + ((Math.Min(waitedNs, 2 * WorthWhile(inFlight)) - typical) / Weight));
    }

    private static long WorthWhile(int inFlight) => WorthWhileNs * Math.Clamp(inFlight, 1, MostCounted);

    // When looking is hopeless it is tried to the end now and then, several times in a row: the device may have become faster, or it was the sleeping that made it slow.
    private bool IsHopeless(int inFlight) => Volatile.Read(ref _typicalNs) > WorthWhile(inFlight) && _waits % ProbeEvery >= ProbeLength;
}
