using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>
/// Samples of what the machine does: the timer interrupts at even distances of time and keeps where it found the processor. One profile at a time, for the
/// whole machine. Samples that nobody reads in time are lost, the newest first.
/// </summary>
public static class Profiler
{
    /// <summary>A sample: the thread's number (0: nothing ran), the code address, and up to 30 return addresses, the innermost first; the rest is 0.</summary>
    public const int WordsPerSample = 32;

    /// <summary>Starts to sample, forgetting what was sampled before.</summary>
    /// <param name="period">The distance; at least 50 microseconds.</param>
    /// <exception cref="OutOfMemoryException">There is no memory for the samples.</exception>
    public static void Start(TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        if (!Sampling.TryStart(Nanoseconds.From(period)))
            throw new OutOfMemoryException("there is no memory for samples");
    }

    /// <summary>Ends it. What was not read is gone.</summary>
    public static void Stop() => Sampling.TryStart(0);

    /// <summary>Takes samples out, the oldest first. Does not wait.</summary>
    /// <param name="words">Room for whole samples.</param>
    /// <returns>How many samples there were.</returns>
    public static int Read(Span<ulong> words) => Sampling.Read(words);

    /// <summary>The image's table of function names, as the linker made it; empty in an image without one.</summary>
    public static byte[] ReadFunctionTable()
    {
        using var table = new MemoryStream();
        Span<byte> part = stackalloc byte[4096];
        while (Sampling.ReadFunctionNames((int)table.Length, part) is > 0 and int count)
            table.Write(part[..count]);
        return table.ToArray();
    }
}
