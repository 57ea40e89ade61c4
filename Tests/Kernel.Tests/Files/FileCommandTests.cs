using System.Text;
using AsterCosmos.Commands.Files;
using AsterCosmos.Shell;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Files;

/// <summary>The shell's commands on files.</summary>
[Machine(Bare = true, Memory = "96M")]
public sealed class FileCommandTests : IDisposable
{
    private readonly StringBuilder _output = new();
    private readonly CommandRunner _runner;

    public FileCommandTests()
    {
        ServedFiles.Service.Install();
        var commands = new CommandTable();
        commands.Add(new CatCommand(), new CpCommand(), new DfCommand(), new LsCommand(), new MkdirCommand(), new RmCommand(), new WriteCommand());
        _runner = new CommandRunner(commands, text => _output.Append(text));
        Do("mkdir /tmp/c/deep");
    }

    public void Dispose() => Directory.Delete("/tmp/c", recursive: true);

    [Fact]
    public void What_is_written_is_printed()
    {
        Do("write /tmp/c/x hello there");
        Do("write -a /tmp/c/x again");
        Assert.Equal("hello there\nagain\n", Do("cat /tmp/c/x"));
        Assert.Equal("hello there\nagain\n", File.ReadAllText("/tmp/c/x"));
    }

    [Fact]
    public void Directories_are_listed()
    {
        Do("write /tmp/c/x hello");
        Assert.Equal("deep/\nx\n", Do("ls /tmp/c"));
        string[] lines = Do("ls -l /tmp/c").Split('\n');
        Assert.StartsWith("drwxr-xr-x", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("-rw-r--r--            6 ", lines[1], StringComparison.Ordinal);
        Assert.Contains("\"name\":\"x\",\"kind\":\"file\",\"size\":6", Do("ls --json /tmp/c").Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_directories_are_copied()
    {
        Do("write /tmp/c/x hello");
        Do("cp /tmp/c/x /tmp/c/deep");
        Do("cp -r /tmp/c/deep /tmp/c/other");
        Assert.Equal("hello\n", Do("cat /tmp/c/other/x"));
        Assert.StartsWith("error: '/tmp/c/deep' is a directory", Do("cp /tmp/c/deep /tmp/c/more"), StringComparison.Ordinal);
        Assert.StartsWith("error: a directory cannot be copied into itself", Do("cp -r /tmp/c /tmp/c/deep"), StringComparison.Ordinal);
        Do("cp /proc/meminfo /tmp/c");
        Assert.Contains("MemTotal:", File.ReadAllText("/tmp/c/meminfo"), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_and_directories_are_removed()
    {
        Do("write /tmp/c/deep/x hello");
        Assert.StartsWith("error: Directory not empty", Do("rm /tmp/c/deep"), StringComparison.Ordinal);
        Do("rm /tmp/c/deep/x");
        Assert.False(File.Exists("/tmp/c/deep/x"));
        Do("write /tmp/c/deep/y hello");
        Do("rm -r /tmp/c/deep");
        Assert.Equal("", Do("ls /tmp/c"));
        Assert.StartsWith("error: there is no '/tmp/c/deep'", Do("rm /tmp/c/deep"), StringComparison.Ordinal);
    }

    [Fact]
    public void Room_is_shown_and_shrinks()
    {
        long before = new DriveInfo("/").AvailableFreeSpace;
        File.WriteAllBytes("/tmp/c/large", new byte[10 << 20]);
        Assert.EndsWith("  /\n", Do("df"), StringComparison.Ordinal);
        Assert.Contains($"\"free\":{before - (10 << 20)}", Do("df --json").Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_an_error_of_the_command() =>
        Assert.StartsWith("error: Could not find file '/tmp/c/no'", Do("cat /tmp/c/no"), StringComparison.Ordinal);

    private string Do(string line)
    {
        _output.Clear();
        _runner.Run(line, CancellationToken.None);
        return _output.ToString();
    }
}
