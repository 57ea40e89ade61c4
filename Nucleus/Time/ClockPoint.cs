namespace Nucleus.Time;

/// <summary>A point that the clock goes through, and its rate from there on. As Time/Clock.S reads it.</summary>
internal struct ClockPoint
{
    /// <summary>Another one whenever the rest has been changed.</summary>
    public uint Version;

    public ulong Tsc;
    public ulong Nanoseconds;

    /// <summary>Nanoseconds for a tick of the time stamp counter, times 2^32.</summary>
    public ulong Rate;
}
