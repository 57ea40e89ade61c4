namespace Cosmos.Build.Tests;

/// <summary>What is wrong with a command line is said, and answered by status 2.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("unknown option '--frobnicate'", "--frobnicate")]
    [InlineData("unknown command 'launch'", "launch")]
    [InlineData("two commands: 'run' and 'build'", "run", "build")]
    [InlineData("--boot: 'floppy'", "--boot", "floppy")]
    [InlineData("--boot needs a value", "--boot")]
    [InlineData("--memory: 'lots'", "--memory", "lots")]
    [InlineData("--memory: '0'", "--memory", "0")]
    [InlineData("--smp: '0'", "--smp", "0")]
    [InlineData("--smp: 'two'", "--smp", "two")]
    [InlineData("--timeout: '0.0'", "--timeout", "0.0")]
    [InlineData("--timeout: 'soon'", "--timeout", "soon")]
    [InlineData("--end-with: 'me'", "--end-with", "me")]
    [InlineData("--drive: no readable file 'nowhere.img'", "--drive", "nowhere.img")]
    [InlineData("--image: 'LICENSE'", "--image", "LICENSE")]
    [InlineData("--project: no folder 'nowhere'", "--project", "nowhere")]
    [InlineData("--machine: '--x'", "--machine", "--x")]
    [InlineData("--repeat: '0'", "--repeat", "0")]
    [InlineData("--seed: 'now'", "--seed", "now")]
    [InlineData("--append needs --boot kernel", "--append", "x")]
    public async Task Misuse_is_named_and_exits_2(string message, params string[] arguments)
    {
        Outcome outcome = await Launcher.Run(["--dry-run", .. arguments]);
        Assert.Equal(2, outcome.Status);
        Assert.StartsWith("error: ", outcome.Error);
        Assert.Contains(message, outcome.Error);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("run", "test", "build", "setup", "bench")]
    [InlineData("--boot iso|uefi|kernel", "--no-build", "--memory SIZE", "--smp N", "--drive FILE", "--graphic", "--bare", "--timeout SECONDS", "--end-with PID", "--gdb", "--dry-run")]
    public async Task Help_lists(params string[] words)
    {
        Outcome outcome = await Launcher.Run("--help");
        Assert.Equal(0, outcome.Status);
        Assert.All(words, word => Assert.Contains("\n" + word, outcome.Output));
    }
}
