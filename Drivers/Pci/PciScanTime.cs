using System.Diagnostics;
using Cosmos.Core;

namespace Drivers.Pci;

/// <summary>What a scan costs.</summary>
/// <param name="Mechanism">How configuration space was reached.</param>
/// <param name="Functions">How many functions were found.</param>
/// <param name="Reads">How many registers were read for it.</param>
/// <param name="Times">How long each scan took, the first one first.</param>
public sealed record PciScanTime(string Mechanism, int Functions, int Reads, IReadOnlyList<TimeSpan> Times)
{
    /// <summary>Scans a few times. Nothing that is found is kept.</summary>
    [BusTier]
    public static PciScanTime Measure(PciConfSpace space, int scans)
    {
        ArgumentNullException.ThrowIfNull(space);
        var times = new TimeSpan[scans];
        for (int scan = 0; scan < scans; scan++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (PciDevice function in new PciScanner(space))
                GC.KeepAlive(function);
            times[scan] = Stopwatch.GetElapsedTime(start);
        }

        var counting = new CountingConfSpace(space);
        int functions = new PciScanner(counting).Count();
        return new PciScanTime(space.Mechanism, functions, counting.Reads, times);
    }

    private sealed class CountingConfSpace(PciConfSpace space) : PciConfSpace
    {
        public override string Mechanism => space.Mechanism;

        public override int SizeBytes => space.SizeBytes;

        internal int Reads { get; private set; }

        public override uint Read32(PciAddress function, int offset)
        {
            Reads++;
            return space.Read32(function, offset);
        }

        internal override void Write32(PciAddress function, int offset, uint value) => space.Write32(function, offset, value);
    }
}
