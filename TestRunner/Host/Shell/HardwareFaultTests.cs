using System.Globalization;
using System.Security.Cryptography;
using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Host.Shell;

/// <summary>Interrupts that nobody asked for, and a battery-backed clock that runs backwards.</summary>
[Trait("Seconds", "10")]
public class HardwareFaultTests
{
    private static readonly string[] Kernel = ["--boot", "kernel"];

    [Theory]
    [InlineData("")]
    [InlineData("crash oom\n")]
    public void Non_maskable_interrupt_stops_the_machine_and_says_where_it_stood(string typed)
    {
        using TemporaryFile socket = new(".sock");
        using GuestMachine machine = ShellSession.Boot([.. Kernel, "--", .. QemuMonitor.Arguments(socket.Name)]);
        machine.Expect(ShellSession.Prompt, ShellSession.Patience);
        using QemuMonitor monitor = QemuMonitor.Connect(socket.Name, ShellSession.Patience);
        machine.Type(typed);
        monitor.Say("nmi");
        ExpectPanic(machine);
    }

    [Fact]
    public void Non_maskable_interrupt_of_a_device_stops_the_machine_as_well()
    {
        using TemporaryFile socket = new(".sock");
        using GuestMachine machine = BootWithBus(socket);
        using QemuBus bus = QemuBus.Connect(socket.Name, ShellSession.Patience);
        bus.InterruptUnmaskably();
        ExpectPanic(machine);
    }

    // What has no device behind it: vectors that no line has, those of pins and messages nobody holds, and those of the timer, the serial line and the disk, which
    // find nothing to do. The last, 0xFF, is the one that the processor itself uses for spurious interrupts.
    [Fact]
    public void Interrupts_of_every_vector_with_nothing_behind_them_change_nothing()
    {
        byte[] content = new byte[8 << 20];
        new Random(5).NextBytes(content);
        using var disk = new TemporaryFile(".img", content);
        using TemporaryFile socket = new(".sock");
        using GuestMachine machine = BootWithBus(socket, "--drive", disk.Name);
        using QemuBus bus = QemuBus.Connect(socket.Name, ShellSession.Patience);
        machine.Type(string.Concat(Enumerable.Repeat("sha256 vda\n", 8)));
        for (int round = 0; round < 20; round++)
        {
            for (int vector = 0x20; vector <= 0xFF; vector++)
                bus.Interrupt((byte)vector);
        }

        string sum = Convert.ToHexStringLower(SHA256.HashData(content));
        for (int read = 0; read < 8; read++)
            machine.Expect(sum, ShellSession.Patience);
        machine.Type("sha256 vda\ndmesg\necho alive-'and'-well\npoweroff\n");
        machine.Expect(sum, ShellSession.Patience);
        string log = machine.Expect("alive-and-well", ShellSession.Patience);
        Assert.Single(log.Split('\n'), static line => line.Contains("] stray interrupt: vector ", StringComparison.Ordinal));
        Assert.Equal(0, machine.WaitForExit(ShellSession.Patience));
    }

    [Fact]
    public void Interrupts_of_the_old_controllers_do_not_come_through()
    {
        using TemporaryFile socket = new(".sock");
        using GuestMachine machine = BootWithBus(socket);
        using QemuBus bus = QemuBus.Connect(socket.Name, ShellSession.Patience);
        bus.UnmaskLegacyControllers();
        machine.Type("dmesg\necho alive-'and'-well\npoweroff\n");
        Assert.DoesNotContain("stray interrupt", machine.Expect("alive-and-well", ShellSession.Patience), StringComparison.Ordinal);
        Assert.Equal(0, machine.WaitForExit(ShellSession.Patience));
    }

    [Theory]
    [InlineData("2001-02-03T04:05:06", "2001-02-03 04:0")]
    [InlineData("2037-12-31T23:50:00", "2037-12-31 23:5")]
    [InlineData("2088-02-29T12:00:00", "2088-02-29 12:0")] // QEMU itself goes 68 years ahead at most
    [InlineData("1999-12-31T12:00:00", "2099-12-31 12:0")] // two digits of a year are of this century
    public void Wall_clock_starts_where_the_battery_clock_stands(string battery, string expected)
    {
        ShellSession.Outcome outcome = ShellSession.Run([.. Kernel, "--", "-rtc", $"base={battery}"], "date", "poweroff");
        Assert.Equal(0, outcome.Status);
        Assert.StartsWith(expected, outcome.After("date"), StringComparison.Ordinal);
    }

    [Fact]
    public void Battery_clock_that_runs_backwards_is_not_followed()
    {
        using TemporaryFile socket = new(".sock");
        using GuestMachine machine = BootWithBus(socket, "--", "-rtc", "base=2030-06-15T12:00:00");
        using QemuBus bus = QemuBus.Connect(socket.Name, ShellSession.Patience);

        // Its first whole second is waited for, by a thread that then ends; after that it is left alone.
        while (Answer(machine, "threads").Contains("real-time clock", StringComparison.Ordinal))
            Thread.Sleep(100);

        TimeSpan before = TimeSpan.Zero;
        for (int year = 2029; year > 2000; year--)
        {
            bus.SetClock(new DateTime(year, 1, 2, 3, 4, 5, DateTimeKind.Utc));
            Assert.Equal(year % 100, bus.ReadClockYear());
            Assert.StartsWith("2030-06-15 12:", Answer(machine, "date"), StringComparison.Ordinal);
            TimeSpan up = TimeSpan.Parse(Answer(machine, "uptime")["up ".Length..], CultureInfo.InvariantCulture);
            Assert.True(up > before, $"up {up} after {before}");
            before = up;
        }

        machine.Type("poweroff\n");
        Assert.Equal(0, machine.WaitForExit(ShellSession.Patience));
    }

    private static GuestMachine BootWithBus(TemporaryFile socket, params IEnumerable<string> arguments)
    {
        string[] all = [.. Kernel, .. arguments];
        GuestMachine machine = ShellSession.Boot([.. all, .. all.Contains("--") ? (string[])[] : ["--"], .. QemuBus.Arguments(socket.Name)]);
        machine.Expect(ShellSession.Prompt, ShellSession.Patience);
        return machine;
    }

    private static string Answer(GuestMachine machine, string command)
    {
        machine.Type(command + "\n");
        machine.Expect(command, ShellSession.Patience);
        string answer = machine.Expect(ShellSession.Prompt, ShellSession.Patience).Replace("\r", "", StringComparison.Ordinal);
        return answer[..^ShellSession.Prompt.Length].TrimStart('\n');
    }

    private static void ExpectPanic(GuestMachine machine)
    {
        machine.Expect("kernel panic: non-maskable interrupt", ShellSession.Patience);
        machine.Expect("the machine has stopped", ShellSession.Patience);
        Assert.Equal(3, machine.WaitForExit(ShellSession.Patience));
    }
}
