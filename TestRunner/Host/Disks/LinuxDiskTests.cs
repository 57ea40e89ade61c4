using System.Diagnostics;
using System.Security.Cryptography;
using Kernel.Tests.Block;
using TestRunner.Guest;
using TestRunner.Host.KernelTests;
using TestRunner.Host.Machines;
using TestRunner.Host.Shell;
using Xunit;

namespace TestRunner.Host.Disks;

/// <summary>A disk that Linux' tools made, with files, read and copied here, and read by those tools again.</summary>
public sealed class LinuxDiskTests : IDisposable
{
    private readonly TemporaryFolder _files = new();
    private readonly TemporaryFile _disk = new(".ext4");

    public LinuxDiskTests()
    {
        var random = new Random(4);
        foreach ((string name, int bytes) in new[] { ("empty", 0), ("small.txt", 17), ("block", 4096), ("odd", 70_001), ("folder/large", 3_000_000), ("folder/deep/down/here", 513) })
        {
            string file = Path.Combine(_files.Name, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            byte[] content = new byte[bytes];
            random.NextBytes(content);
            File.WriteAllBytes(file, content);
        }

        Tool("mke2fs", "-q", "-t", "ext4", "-d", _files.Name, _disk.Name, "16M");
    }

    public void Dispose()
    {
        _files.Dispose();
        _disk.Dispose();
    }

    [Fact]
    public void Disk_of_linux_has_the_same_sum_here()
    {
        string sum = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_disk.Name)));
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", "kernel", "--drive-read-only", _disk.Name], "sha256 vda", "poweroff");
        Assert.Equal($"{sum}  vda\n", outcome.After("sha256 vda"));
    }

    [Fact]
    public void Disk_that_is_copied_here_is_whole_to_linux_and_has_the_same_files()
    {
        byte[] disk = File.ReadAllBytes(_disk.Name);
        using var machine = new KernelTestMachine(new MachineAttribute
        {
            Bare = true,
            Drives = ["to=16M"],
            Arguments = ["-drive", $"if=none,id=from,format=raw,readonly=on,file={_disk.Name}"],
            Devices = ["virtio-blk-pci-non-transitional,drive=from,addr=3", "virtio-blk-pci-non-transitional,drive=to,addr=4"],
            CommandLine = "sha256=" + Convert.ToHexStringLower(SHA256.HashData(disk)),
        });
        DiskMatrix.Run<DiskErrands>(machine, nameof(DiskErrands.Copies_one_disk_to_the_other));
        machine.End();
        string copy = machine.FileOf("to");
        DiskMatrix.AssertSame(disk, File.ReadAllBytes(copy));
        Tool("e2fsck", "-f", "-n", copy);
        using var back = new TemporaryFolder();
        Tool("debugfs", "-R", $"rdump / {back.Name}", copy);
        string[] names = [.. Directory.EnumerateFiles(_files.Name, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_files.Name, file))];
        Assert.Equal(6, names.Length);
        foreach (string name in names) Assert.Equal(File.ReadAllBytes(Path.Combine(_files.Name, name)), File.ReadAllBytes(Path.Combine(back.Name, name)));
    }

    // They are where only root's PATH looks.
    private static void Tool(string name, params string[] arguments)
    {
        using Process tool = Process.Start(new ProcessStartInfo(Path.Combine("/usr/sbin", name), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = tool.StandardError.ReadToEndAsync();
        string output = tool.StandardOutput.ReadToEnd() + errors.Result;
        tool.WaitForExit();
        Assert.True(tool.ExitCode == 0, $"{name} ended with {tool.ExitCode}: {output}");
    }
}
