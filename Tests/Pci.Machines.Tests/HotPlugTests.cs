using System.Security.Cryptography;
using TestRunner.Host.Machines;
using TestRunner.Host.Shell;

namespace Pci.Machines.Tests;

/// <summary>Devices that come and go while the system runs, by QEMU's monitor, in the slots of Express root ports.</summary>
public sealed class HotPlugTests : IDisposable
{
    private const int DiskBytes = 96 << 20;
    private static readonly TimeSpan Patience = ShellSession.Patience;
    private readonly TemporaryFile _socket = new(".sock");
    private readonly TemporaryFile _disk;
    private readonly byte[] _content = new byte[DiskBytes];
    private readonly GuestMachine _machine;
    private readonly QemuMonitor _monitor;

    public HotPlugTests()
    {
        new Random(6).NextBytes(_content);
        _disk = new TemporaryFile(".img", _content);
        _machine = ShellSession.Boot(
        [
            "--bare", "--boot", "kernel", "--timeout", "300", "--", .. QemuMonitor.Arguments(_socket.Name),
            "-global", "ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off",
            "-device", "pcie-root-port,id=rp1,chassis=1,slot=1,addr=2",
            "-device", "pcie-root-port,id=rp2,chassis=2,slot=2,addr=3",
            "-blockdev", $"driver=file,filename={_disk.Name},node-name=file0", "-blockdev", "driver=raw,file=file0,node-name=disk0",
        ]);
        _machine.Expect(ShellSession.Prompt, Patience);
        _monitor = QemuMonitor.Connect(_socket.Name, Patience);
    }

    public void Dispose()
    {
        _monitor.Dispose();
        _machine.Dispose();
        _disk.Dispose();
        _socket.Dispose();
    }

    [Fact]
    public void Disks_come_and_go_and_come_again()
    {
        Assert.Equal("0000:00:02.0  slot 1  off  empty\n0000:00:03.0  slot 2  off  empty\n", Ask("slots"));
        for (int turn = 0; turn < 3; turn++)
        {
            Plug();
            Assert.Contains("[1af4:", Ask("lspci"), StringComparison.Ordinal);
            Assert.Equal("0000:00:02.0  slot 1  on  0000:01:00.0\n0000:00:03.0  slot 2  off  empty\n", Ask("slots"));
            Assert.Contains(" driver pcie-slot", Ask("dmesg | grep 00:02.0"), StringComparison.Ordinal);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(_content.AsSpan(0, 1 << 20))) + "  " + Disk() + "\n", Ask($"sha256 {Disk()} 0 1M"));
            _monitor.Say("device_del d0");
            Await("lsblk", answer => answer.Length == 0);
            Await("slots", answer => answer.StartsWith("0000:00:02.0  slot 1  off  empty", StringComparison.Ordinal));
            Assert.DoesNotContain("[1af4:", Ask("lspci"), StringComparison.Ordinal);
        }

        Leave();
    }

    [Fact]
    public void Disk_that_is_asked_for_in_the_midst_of_work_goes_and_the_work_ends_with_an_error()
    {
        Plug();
        _machine.Type($"sha256 {Disk()}\n");
        _machine.Expect("\n", Patience);
        Thread.Sleep(200);
        _monitor.Say("device_del d0");
        Assert.Contains("error: ", _machine.Expect(ShellSession.Prompt, Patience), StringComparison.Ordinal);
        Await("lsblk", answer => answer.Length == 0);
        Plug();
        Leave();
    }

    [Fact]
    public void Disk_that_is_pulled_out_in_the_midst_of_work_ends_it_with_an_error_and_the_next_one_works()
    {
        for (int turn = 0; turn < 2; turn++)
        {
            Plug();
            Ask("slots cut 0000:00:02.0 300");
            Assert.StartsWith("error: ", Ask($"sha256 {Disk()}"), StringComparison.Ordinal);
            Await("lsblk", answer => answer.Length == 0);
            Assert.Contains("the device is gone", Ask("dmesg"), StringComparison.Ordinal);
        }

        Leave();
    }

    [Fact]
    public void Card_that_comes_has_its_memory_placed_in_the_window_of_its_port()
    {
        _monitor.Say("device_add e1000e,id=n0,bus=rp2,romfile=");
        Await("lspci", answer => answer.Contains("0000:02:00.0", StringComparison.Ordinal));
        string bars = Ask("lspci -v | grep BAR");
        Assert.Contains("BAR 1: Memory at ", bars, StringComparison.Ordinal);
        Assert.Contains("BAR 3: Memory at ", bars, StringComparison.Ordinal);

        // The firmware gives Express ports no window for I/O ports.
        Assert.DoesNotContain("Memory unassigned", bars, StringComparison.Ordinal);
        Ask("slots off 0000:00:03.0");
        Assert.DoesNotContain("0000:02:00.0", Ask("lspci"), StringComparison.Ordinal);
        Leave();
    }

    private void Plug()
    {
        _monitor.Say("device_add virtio-blk-pci-non-transitional,id=d0,bus=rp1,drive=disk0");
        Await("lsblk", answer => answer.Length > 0);
    }

    // The disk's name, whatever number of disks came before it.
    private string Disk() => Ask("lsblk").Split(' ')[0];

    private string Ask(string command)
    {
        _machine.Type(command + "\n");
        _machine.Expect(command, Patience);
        string answer = _machine.Expect(ShellSession.Prompt, Patience).Replace("\r", "");
        return answer[1..^ShellSession.Prompt.Length];
    }

    private void Await(string command, Func<string, bool> condition)
    {
        DateTime end = DateTime.UtcNow + Patience;
        for (string answer = Ask(command); !condition(answer); answer = Ask(command))
        {
            Assert.True(DateTime.UtcNow < end, $"{command} still says '{answer}'; {Ask("dmesg")}");
            Thread.Sleep(100);
        }
    }

    private void Leave()
    {
        _machine.Type("poweroff\n");
        Assert.Equal(0, _machine.WaitForExit(Patience));
    }
}
