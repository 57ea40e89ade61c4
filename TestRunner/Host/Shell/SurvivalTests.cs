using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Host.Shell;

/// <summary>What users and broken commands do to the shell, and how the machine ends.</summary>
[Trait("Seconds", "25")]
public class SurvivalTests
{
    private static readonly string[] Kernel = ["--boot", "kernel"];

    // One boot for all of them: each must leave a prompt for the next.
    private static readonly Lazy<ShellSession.Outcome> Crashes = new(static () => ShellSession.Run(
        Kernel, "crash nullref", "crash divide", "crash unhandled", "crash recursion", "crash oom", "echo alive", "crash nullref", "poweroff"));

    [Theory]
    [InlineData("crash nullref", "error: NullReferenceException")]
    [InlineData("crash divide", "error: DivideByZeroException")]
    [InlineData("crash unhandled", "error: InvalidOperationException")]
    [InlineData("crash recursion", "error: InsufficientExecutionStackException")]
    [InlineData("crash oom", "error: OutOfMemoryException")]
    public void Crash_ends_the_command_with_its_stack_trace_and_the_shell_goes_on(string command, string says)
    {
        ShellSession.Outcome outcome = Crashes.Value;
        Assert.Equal(0, outcome.Status);
        Assert.StartsWith(says, outcome.After(command), StringComparison.Ordinal);
        Assert.Contains("   at AsterCosmos.Commands.CrashCommand", outcome.After(command), StringComparison.Ordinal);
        Assert.Equal("alive\n", outcome.After("echo alive"));
    }

    [Theory]
    [InlineData("panic")]
    [InlineData("crash stackoverflow")]
    public void Panic_says_so_and_exits_3(string command)
    {
        ShellSession.Outcome outcome = ShellSession.Run(Kernel, command);
        Assert.Equal(3, outcome.Status);
        Assert.Contains("panic", outcome.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("crash finalizer", "nobody catches this in a finalizer")]
    [InlineData("crash thread", "nobody catches this on a thread")]
    public void Exception_that_nobody_can_catch_is_told_and_ends_the_machine(string command, string says)
    {
        ShellSession.Outcome outcome = ShellSession.Run(Kernel, command);
        Assert.Equal(3, outcome.Status);
        Assert.Contains($"System.InvalidOperationException: {says}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("   at AsterCosmos.Commands.CrashCommand", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Panic_resolves_to_methods_and_lines()
    {
        ShellSession.Outcome outcome = ShellSession.Run(Kernel, "panic");
        using GuestMachine trace = GuestMachine.Start("trace", "--image", Repository.Image("AsterCosmos"));
        trace.Type(outcome.Output);
        trace.EndInput();
        Assert.Equal(0, trace.WaitForExit(ShellSession.Patience));
        Assert.Matches(@"  at [0-9a-f]{16} AsterCosmos_AsterCosmos_Shell_CommandRunner__\S+ in \S*/AsterCosmos/Shell/CommandRunner\.cs:line [0-9]+\n", trace.Output);
    }

    [Fact]
    public void Timeout_exits_124()
    {
        using GuestMachine machine = ShellSession.Boot("--boot", "kernel", "--timeout", "8");
        machine.Type("echo before the timeout\n");
        Assert.Equal(124, machine.WaitForExit(ShellSession.Patience));
    }

    [Fact]
    public void Very_long_line_leaves_a_live_prompt()
    {
        ShellSession.Outcome outcome = ShellSession.Run(Kernel, new string('x', 100_000), "echo alive", "poweroff");
        Assert.Equal(0, outcome.Status);
        Assert.Contains("error: ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal("alive\n", outcome.After("echo alive"));
    }

    [Fact]
    public void Binary_garbage_leaves_a_live_prompt()
    {
        // Everything but what is a key of its own on purpose: Ctrl-D at the start of a line may mean the end of input.
        byte[] garbage = new byte[10_000];
        new Random(11).NextBytes(garbage);
        using GuestMachine machine = ShellSession.Boot(Kernel);
        machine.Expect(ShellSession.Prompt, ShellSession.Patience);
        machine.Type(garbage);
        machine.Type("\n\necho alive-'and'-well\n");
        machine.Expect("alive-and-well", ShellSession.Patience);
        machine.Type("poweroff\n");
        Assert.Equal(0, machine.WaitForExit(ShellSession.Patience));
    }

    [Fact]
    public void Piped_output_has_no_escape_sequences()
    {
        ShellSession.Outcome outcome = ShellSession.Run(Kernel, "help", "lspci", "crash nullref", "poweroff");
        Assert.DoesNotContain('\u001b', outcome.Output);
    }

    [Fact]
    public void Second_processor_parks_and_cpu_says_so()
    {
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", "kernel", "--smp", "2"], "cpu", "poweroff");
        Assert.Equal(0, outcome.Status);
        Assert.Contains("2 present, 1 online, 1 parked", outcome.After("cpu"), StringComparison.Ordinal);
    }

    [Fact]
    public void Little_memory_boots_or_is_named_in_one_line()
    {
        using GuestMachine machine = ShellSession.Boot("--boot", "kernel", "--memory", "32M", "--timeout", "60");
        machine.Type("echo alive-'and'-well\npoweroff\n");
        int status = machine.WaitForExit(ShellSession.Patience);
        bool alive = status == 0 && machine.Output.Contains("alive-and-well", StringComparison.Ordinal);
        bool named = status == 3 && machine.Output.Contains("MiB", StringComparison.Ordinal) && machine.Output.Contains("memory", StringComparison.OrdinalIgnoreCase);
        Assert.True(alive || named, $"status {status}: {machine.Output}");
    }

    [Fact]
    public void Boots_in_48_megabytes()
        => Assert.Equal("alive\n", ShellSession.Run(["--boot", "kernel", "--memory", "48M"], "echo alive", "poweroff").After("echo alive"));

    // Page tables are built before memory above 4 GiB can be reached, and were once built from it.
    [Fact]
    public void Shell_comes_up_with_memory_above_4_GiB()
        => Assert.Equal("alive\n", ShellSession.Run(["--boot", "kernel", "--memory", "5G"], "echo alive", "poweroff").After("echo alive"));

    [Fact]
    public void Every_command_has_help_with_an_example()
    {
        ShellSession.Outcome list = ShellSession.Run(Kernel, "help", "poweroff");
        string[] commands = [.. list.After("help").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(static line => line.Length > 0 && char.IsLetter(line[0]) && line.Contains("  ", StringComparison.Ordinal))
            .Select(static line => line.Split(' ')[0])];
        Assert.Superset(
            new HashSet<string>(["lspci", "lsblk", "blk", "sha256", "mem", "threads", "uptime", "date", "cpu", "dmesg", "echo", "panic", "reboot", "poweroff", "help"]),
            new HashSet<string>(commands));
        ShellSession.Outcome helps = ShellSession.Run(Kernel, [.. commands.Select(static command => "help " + command), "poweroff"]);
        Assert.All(commands, command => Assert.Contains(command, helps.After("help " + command), StringComparison.Ordinal));
    }
}
