using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>The machine: what it is made of, who holds its memory, and its power switch.</summary>
public static class Machine
{
    private static BootFacts? _boot;

    /// <summary>What the boot found out. Does not change.</summary>
    public static BootFacts Boot => _boot ??= Hardware.ReadBootFacts();

    /// <summary>The boot memory map, as the firmware gave it.</summary>
    public static IReadOnlyList<MemoryRange> MemoryMap => ReadAll<MemoryRange>(Hardware.TryReadMemoryRange);

    /// <summary>The live threads.</summary>
    public static IReadOnlyList<KernelThread> Threads => ReadAll<KernelThread>(Hardware.TryReadThread);

    /// <summary>The interrupt sources in use.</summary>
    public static IReadOnlyList<InterruptSource> Interrupts => ReadAll<InterruptSource>(Hardware.TryReadInterrupt);

    /// <summary>What is mapped for the runtime and the C library, by address.</summary>
    public static IReadOnlyList<MappedArea> MappedAreas
    {
        get
        {
            List<MappedArea> areas = [];
            for (ulong from = 0; Hardware.TryReadMappedArea(from, out MappedArea? area); from = area.End)
                areas.Add(area);
            return areas;
        }
    }

    /// <summary>
    /// Fills memory with random bytes from the kernel's pool. They are fit for keys where the processor has RDRAND, or once a source of randomness was mixed in.
    /// Any thread.
    /// </summary>
    public static void FillRandom(Span<byte> bytes) => Hardware.FillRandom(bytes);

    /// <summary>
    /// Mixes bytes into the kernel's pool, from which <see cref="FillRandom"/> and the base library's <c>RandomNumberGenerator</c> are served. Nothing that is
    /// mixed in makes the pool easier to guess, whoever chose it, so the bytes need not be trusted. Any thread.
    /// </summary>
    public static void MixRandom(ReadOnlySpan<byte> bytes) => Hardware.MixRandom(bytes);

    /// <summary>How many frames each owner holds now.</summary>
    public static IReadOnlyDictionary<FrameOwner, long> CountFrames()
    {
        Span<ulong> counts = stackalloc ulong[7];
        Hardware.CountFrames(counts);
        var frames = new Dictionary<FrameOwner, long>();
        for (int owner = 0; owner < counts.Length; owner++)
            frames[(FrameOwner)owner] = (long)counts[owner];
        return frames;
    }

    /// <summary>Who holds the frame with that address.</summary>
    public static FrameOwner OwnerOf(PhysicalAddress address) => PhysicalMemory.OwnerOf(address.Page.Value);

    /// <summary>Ends the machine at once.</summary>
    /// <param name="exitStatus">What QEMU's process ends with, where it has a debug exit device.</param>
    [DoesNotReturn]
    public static void PowerOff(int exitStatus = 0)
    {
        Hardware.PowerOff(exitStatus);
        throw Returned();
    }

    /// <summary>Starts the machine anew.</summary>
    [DoesNotReturn]
    public static void Reboot()
    {
        Hardware.Reboot();
        throw Returned();
    }

    /// <summary>Shows the panic screen and ends the machine. For an invariant of our own that broke, never for bad input.</summary>
    [DoesNotReturn]
    public static void Panic(string reason)
    {
        Hardware.Panic(reason);
        throw Returned();
    }

    /// <summary>
    /// Says how long something may take, in place of what was said before. After that time the nucleus writes every thread's stack to the serial line, whatever
    /// the runtime is stuck in; 5 s later the machine panics, unless <see cref="EndWatch"/> or this was called by then.
    /// </summary>
    /// <param name="what">What is watched, for the report.</param>
    /// <param name="allowed">How long it may take; more than nothing.</param>
    public static void Watch(string what, TimeSpan allowed)
    {
        ArgumentNullException.ThrowIfNull(what);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(allowed, TimeSpan.Zero);
        Hardware.Watch(Encoding.UTF8.GetBytes(what), allowed.Ticks * TimeSpan.NanosecondsPerTick);
    }

    /// <summary>What was watched has ended.</summary>
    public static void EndWatch() => Hardware.Watch([], 0);

    private delegate bool ReadOne<T>(int index, [NotNullWhen(true)] out T? item);

    private static List<T> ReadAll<T>(ReadOne<T> read)
    {
        var all = new List<T>();
        while (all.Count < 100_000 && read(all.Count, out T? item))
            all.Add(item);
        return all;
    }

    private static InvalidOperationException Returned() => new("the machine went on after it was ended");
}
