using AsterCosmos.Shell;

namespace AsterCosmos.Tests;

public sealed class CommandRunnerTests
{
    private readonly ShellFixture _shell = new();

    [Theory]
    [InlineData("", "")]
    [InlineData("echo a  b", "a b\n")]
    [InlineData("echo", "\n")]
    [InlineData("nope", "error: unknown command 'nope'\n")]
    [InlineData("ehco x", "error: unknown command 'ehco' (did you mean 'echo'?)\n")]
    [InlineData("lsbk", "error: unknown command 'lsbk' (did you mean 'lsblk'?)\n")]
    [InlineData("echo 'a", "error: a ' is not closed\n")]
    [InlineData("echo a | nope", "error: 'nope' cannot stand behind '|': grep, head, tail and wc can\n")]
    [InlineData("echo a | grep", "error: grep: an argument is missing\n")]
    [InlineData("echo a | head x", "error: line count 'x' is no number (decimal or 0x hexadecimal, with K, M, G)\n")]
    [InlineData("lsblk -q", "error: lsblk: there is no flag '-q'; usage: lsblk [--json]\n")]
    [InlineData("blk", "error: blk: an argument is missing; usage: blk read DEV LBA [COUNT] or blk write DEV LBA TEXT or blk bench DEV [REQUEST-SIZE]\n")]
    public void Line_gives_its_output_or_one_line_of_error(string line, string expected) => Assert.Equal(expected, _shell.Run(line));

    [Theory]
    [InlineData("help | grep 'Prints its'", "echo    Prints its arguments\n")]
    [InlineData("help | head 2 | wc -l", "2\n")]
    [InlineData("echo a b | wc", "1 2 4\n")]
    [InlineData("echo abc | grep -v b", "")]
    [InlineData("echo ABC | grep -i b", "ABC\n")]
    [InlineData("help | tail 1 | grep -c COMMAND", "1\n")]
    [InlineData("help | head -n 1", "blk     Reads, writes or times sectors of 512 bytes of a disk\n")]
    public void Output_goes_through_filters(string line, string expected) => Assert.Equal(expected, _shell.Run(line));

    [Fact]
    public void Huge_word_is_cut_in_the_message()
    {
        string output = _shell.Run(new string('x', 100_000));
        Assert.Equal($"error: unknown command '{new string('x', 60)}...'\n", output);
    }

    [Fact]
    public void Garbage_gives_one_line_without_control_characters()
    {
        Random random = new(8);
        for (int i = 0; i < 500; i++)
        {
            string garbage = "\u0001" + new string([.. Enumerable.Range(0, 200).Select(_ => (char)random.Next(0x500))]);
            string output = _shell.Run(garbage);
            Assert.StartsWith("error: ", output);
            Assert.DoesNotContain(output[..^1], char.IsControl);
        }
    }

    [Theory]
    [InlineData("nullref", "NullReferenceException")]
    [InlineData("divide", "DivideByZeroException")]
    [InlineData("unhandled", "InvalidOperationException")]
    [InlineData("recursion", "InsufficientExecutionStackException")]
    public void Exception_ends_the_command_with_its_stack_trace(string kind, string exception)
    {
        string[] lines = _shell.Run($"crash {kind}").Split('\n');
        Assert.StartsWith($"error: {exception}: ", lines[0]);
        Assert.Contains(lines[1..], line => line.Contains("at AsterCosmos.Commands.CrashCommand", StringComparison.Ordinal));
        Assert.Equal("still here\n", _shell.Run("echo still here"));
    }

    [Fact]
    public void Trace_of_a_deep_recursion_is_short()
    {
        string output = _shell.Run("crash recursion");
        Assert.InRange(output.Split('\n').Length, 20, 30);
        Assert.Contains(" calls more\n", output, StringComparison.Ordinal);
        Assert.Contains("CommandRunner.Run", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_before_an_error_keeps_its_line()
    {
        _shell.Commands.Add(new Failing());
        Assert.StartsWith("half a line\nerror: oh\n", _shell.Run("fail"));
    }

    [Fact]
    public void Cancelled_command_ends_at_its_next_line()
    {
        using CancellationTokenSource cancel = new();
        _shell.Commands.Add(new Endless(cancel));
        Assert.Equal("1\n2\n3\nerror: interrupted\n", _shell.Run("endless", cancel.Token));
    }

    [Fact]
    public void Every_command_has_help_with_usage_and_example()
    {
        foreach (Command command in _shell.Commands.All)
        {
            string help = _shell.Run($"help {command.Name}");
            Assert.Contains($"usage:   {command.Name}", help, StringComparison.Ordinal);
            Assert.Contains("example: ", help, StringComparison.Ordinal);
        }
    }

    private sealed class Failing : Command
    {
        public override string Name => "fail";

        public override string Summary => "";

        public override string Example => "";

        public override void Run(CommandContext context)
        {
            context.Output.Write("half a line");
            throw new CommandException("oh");
        }
    }

    private sealed class Endless(CancellationTokenSource cancel) : Command
    {
        public override string Name => "endless";

        public override string Summary => "";

        public override string Example => "";

        public override void Run(CommandContext context)
        {
            for (int i = 1; ; i++)
            {
                context.Output.WriteLine($"{i}");
                if (i == 3)
                    cancel.Cancel();
            }
        }
    }
}
