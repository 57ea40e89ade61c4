using System.Numerics;
using System.Runtime.CompilerServices;

namespace AsterCosmos.Benchmarks;

/// <summary>
/// Keeps how often each time occurred, to two parts in a thousand, from a picosecond to hours: a histogram whose buckets are 512 to each power of two, after the
/// manner of HdrHistogram. Recording takes no memory. One thread at a time.
/// </summary>
public sealed class TimeRecorder
{
    private const int PrecisionBits = 10;
    private const int SubBuckets = 1 << PrecisionBits;
    private const int Powers = 45; // the longest time is 2^55 ps, ten hours
    private const ulong LongestPs = (1ul << (Powers + PrecisionBits)) - 1;
    private const double PsPerNs = 1000;
    private readonly long[] _counts = new long[(Powers + 2) * (SubBuckets / 2)];
    private ulong _longest;

    /// <summary>How many times were added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds the time of one operation.</summary>
    public void Add(double nanoseconds) => Record(nanoseconds <= 0 ? 0 : Math.Min((ulong)(nanoseconds * PsPerNs), LongestPs));

    /// <summary>Adds the time of one operation, in whole nanoseconds, which costs less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long nanoseconds) => Record(Math.Min((ulong)Math.Max(0, nanoseconds), LongestPs / (ulong)PsPerNs) * (ulong)PsPerNs);

    /// <summary>Forgets what was added.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        _longest = 0;
        Count = 0;
    }

    /// <summary>How the times are spread. Each is at most two thousandths above the true one, and the greatest is exact.</summary>
    public Percentiles Summarize() => new(At(0.50), At(0.90), At(0.99), At(0.999), _longest / PsPerNs);

    /// <summary>The nanoseconds that a share of the operations took at most.</summary>
    public double At(double share)
    {
        long wanted = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= wanted)
                return Math.Min(LastOf(bucket), _longest) / PsPerNs;
        }

        return 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Record(ulong time)
    {
        _counts[BucketOf(time)]++;
        if (time > _longest)
            _longest = time;
        Count++;
    }

    // Times below SubBuckets have a bucket each; above, each power of two has SubBuckets of them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int BucketOf(ulong time)
    {
        int power = Math.Max(0, BitOperations.Log2(time | 1) - PrecisionBits + 1);
        return power == 0 ? (int)time : ((power - 1) * (SubBuckets / 2)) + (int)(time >> power) + (SubBuckets / 2);
    }

    private static ulong LastOf(int bucket)
    {
        if (bucket < SubBuckets)
            return (ulong)bucket;
        int power = ((bucket - SubBuckets) / (SubBuckets / 2)) + 1;
        ulong first = (ulong)(((bucket - SubBuckets) % (SubBuckets / 2)) + (SubBuckets / 2)) << power;
        return first + (1ul << power) - 1;
    }
}
