using System.Globalization;
using TestRunner.Host.Machines;

namespace Conformance.Tests;

/// <summary>The date that programs read in the guest is the host's.</summary>
public sealed class DateTests
{
    private const int Questions = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // QEMU's battery-backed clock begins its seconds when QEMU starts, not when the host's begin: it may be as much behind.
    private static readonly TimeSpan OfQemu = Second;

    // Within a second of its start the machine sets its date to the begin of one of that clock's.
    private static readonly TimeSpan UntilSet = 2 * Second;

    [Fact]
    public void UtcNow_is_right_to_the_second()
    {
        using GuestMachine machine = GuestMachine.Start(
            "run", "--no-build", "--boot", "kernel", "--bare", "--memory", "512M", "--image", Repository.Image("TestRunner/ConformanceKernel"), "--append", "dates", "--timeout", "600");
        machine.Expect("ask", Patience);
        Thread.Sleep(UntilSet);
        for (int i = 0; i < Questions; i++)
        {
            // The guest looks at its clock between these two looks at the host's, however long that takes.
            DateTime before = DateTime.UtcNow;
            machine.Type("now\n");
            machine.Expect("date ", Patience);
            DateTime guest = DateTime.Parse(machine.Expect("\n", Patience).Trim(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            DateTime after = DateTime.UtcNow;
            Assert.InRange(guest, before - OfQemu - Second, after + Second);
            Thread.Sleep(Second);
        }

        machine.Type("\n");
        Assert.Equal(0, machine.WaitForExit(Patience));
    }
}
