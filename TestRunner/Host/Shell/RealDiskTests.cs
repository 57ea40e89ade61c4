using System.Security.Cryptography;
using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Host.Shell;

/// <summary>From a fresh boot to a disk's sum, by each way of booting.</summary>
[Trait("Seconds", "15")]
public class RealDiskTests
{
    // One boot for all of them: each must leave a prompt for the next.
    private static readonly Lazy<ShellSession.Outcome> BadInput = new(RunBadInput);

    /// <summary>Lines that ask for what there is not.</summary>
    public static TheoryData<string> BadLines => [.. Lines];

    private static string[] Lines =>
    [
        "blk read vda 99999999",
        "blk read vda 0 99999999999",
        "blk read vdz 0",
        "blk read vda 18446744073709551616",
        "blk read vda -1",
        "blk write vda 99999999 x",
        "sha256 vdz",
        "sha256 vda 0 99G",
        "nosuchcommand",
        "lspci | nosuchfilter",
    ];

    [Theory]
    [InlineData("iso")]
    [InlineData("uefi")]
    [InlineData("kernel")]
    public void Devices_are_listed_and_the_sum_is_right(string boot)
    {
        byte[] content = new byte[3 << 20];
        new Random(boot.Length).NextBytes(content);
        using var disk = new TemporaryFile(".img", content);
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", boot, "--drive", disk.Name], "lspci", "lsblk", "sha256 vda", "poweroff");
        Assert.True(outcome.Status == 0, outcome.Output + outcome.Errors);
        string[] devices = outcome.After("lspci").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(devices, static line => line.StartsWith("0000:00:00.0 Host bridge [0600]: ", StringComparison.Ordinal) && line.Contains("[8086:29c0]"));
        Assert.Contains(devices, static line => line.Contains("SCSI storage controller [0100]: ") && line.EndsWith("[1af4:1042] (rev 01)", StringComparison.Ordinal));
        Assert.Contains(devices, static line => line.Contains("[8086:2922]"));
        Assert.Equal(devices.Order(StringComparer.Ordinal), devices);
        Assert.Equal("vda  3.0M  512  rw  aster-vda\n", outcome.After("lsblk"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)) + "  vda\n", outcome.After("sha256 vda"));
    }

    [Fact]
    public void What_is_written_is_in_the_file()
    {
        using var disk = new TemporaryFile(".img", new byte[1 << 20]);
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", "kernel", "--drive", disk.Name], "blk write vda 5 written-by-the-shell", "blk read vda 5", "poweroff");
        Assert.Equal(0, outcome.Status);
        Assert.Contains("written-by-the-s", outcome.After("blk read vda 5"), StringComparison.Ordinal);
        byte[] after = File.ReadAllBytes(disk.Name);
        Assert.StartsWith("written-by-the-shell\0", System.Text.Encoding.ASCII.GetString(after, 5 * 512, 512), StringComparison.Ordinal);
        Assert.True(after.AsSpan(0, 5 * 512).IndexOfAnyExcept((byte)0) < 0);
        Assert.True(after.AsSpan(6 * 512).IndexOfAnyExcept((byte)0) < 0);
    }

    [Fact]
    public void Read_only_disk_refuses_writes_by_name()
    {
        byte[] content = new byte[1 << 20];
        content.AsSpan().Fill(7);
        using var disk = new TemporaryFile(".img", content);
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", "kernel", "--drive-read-only", disk.Name], "lsblk", "blk write vda 0 no", "lsblk | wc -l", "poweroff");
        Assert.Equal(0, outcome.Status);
        Assert.Contains("  ro  ", outcome.After("lsblk"), StringComparison.Ordinal);
        Assert.StartsWith("error: vda is read-only", outcome.After("blk write vda 0 no"), StringComparison.Ordinal);
        Assert.Equal("1\n", outcome.After("lsblk | wc -l"));
        Assert.Equal(content, File.ReadAllBytes(disk.Name));
    }

    [Fact]
    public void Two_disks_are_told_apart()
    {
        using var one = new TemporaryFile(".img", new byte[1 << 20]);
        using var two = new TemporaryFile(".img", new byte[2 << 20]);
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", "kernel", "--drive", one.Name, "--drive", two.Name], "lsblk", "poweroff");
        Assert.Equal("vda  1.0M  512  rw  aster-vda\nvdb  2.0M  512  rw  aster-vdb\n", outcome.After("lsblk"));
    }

    [Theory]
    [MemberData(nameof(BadLines))]
    public void Bad_input_is_one_line_of_error_and_a_live_prompt(string line)
    {
        Assert.Equal(0, BadInput.Value.Status);
        string answer = BadInput.Value.After(line);
        Assert.StartsWith("error: ", answer, StringComparison.Ordinal);
        Assert.Equal(1, answer.Count(static c => c == '\n'));
        Assert.Equal("alive\n", BadInput.Value.After("echo alive"));
    }

    private static ShellSession.Outcome RunBadInput()
    {
        using var disk = new TemporaryFile(".img", new byte[1 << 20]);
        return ShellSession.Run(["--boot", "kernel", "--drive", disk.Name], [.. Lines, "echo alive", "poweroff"]);
    }
}
