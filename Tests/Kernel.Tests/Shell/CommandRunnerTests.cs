using System.Runtime.CompilerServices;
using System.Text;
using AsterCosmos.Shell;
using Xunit;

namespace Kernel.Tests.Shell;

/// <summary>Nothing a command does gets out of the shell, the processor's own faults included.</summary>
public class CommandRunnerTests
{
    private readonly StringBuilder _output = new();
    private readonly CommandRunner _runner;

    /// <summary>Makes a shell whose commands go wrong.</summary>
    public CommandRunnerTests()
    {
        var commands = new CommandTable();
        commands.Add(
            new Doing("say", context => context.Output.WriteLine(string.Join(' ', context.Words))),
            new Doing("null", static _ => { Nothing().ToString(); }),
            new Doing("divide", static context => context.Output.WriteLine(1 / context.Words.Count)),
            new Doing("throw", static _ => throw new InvalidOperationException("on purpose")),
            new Doing("lines", static context =>
            {
                for (int line = 1; line <= 100; line++) context.Output.WriteLine($"line {line}");
            }));
        _runner = new CommandRunner(commands, text => _output.Append(text));
    }

    [Theory]
    [InlineData("say hello", "hello\n")]
    [InlineData("lines | head 2", "line 1\nline 2\n")]
    [InlineData("lines | tail 1", "line 100\n")]
    [InlineData("lines | grep 99", "line 99\n")]
    [InlineData("lines | grep 9 | wc -l", "19\n")]
    [InlineData("", "")]
    public void Line_prints(string line, string expected)
    {
        Assert.True(_runner.Run(line, CancellationToken.None));
        Assert.Equal(expected, _output.ToString());
    }

    [Theory]
    [InlineData("null", "error: NullReferenceException")]
    [InlineData("divide", "error: DivideByZeroException")]
    [InlineData("throw", "error: InvalidOperationException: on purpose")]
    [InlineData("nosuch", "error: unknown command 'nosuch'")]
    [InlineData("say 'open", "error: ")]
    [InlineData("say x | sort", "error: 'sort' cannot stand behind '|'")]
    public void Line_that_fails_says_so_and_the_next_one_runs(string line, string expected)
    {
        Assert.False(_runner.Run(line, CancellationToken.None));
        Assert.StartsWith(expected, _output.ToString(), StringComparison.Ordinal);
        _output.Clear();
        Assert.True(_runner.Run("say still here", CancellationToken.None));
        Assert.Equal("still here\n", _output.ToString());
    }

    [Fact]
    public void Fault_in_a_command_comes_with_its_stack_trace()
    {
        _runner.Run("null", CancellationToken.None);
        Assert.Contains("   at Kernel.Tests.Shell.CommandRunnerTests", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelled_command_ends_at_its_next_line()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.False(_runner.Run("lines", cancelled.Token));
        Assert.Equal("error: interrupted\n", _output.ToString());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static object Nothing() => null!;

    private sealed class Doing(string name, Action<CommandContext> run) : Command
    {
        public override string Name => name;

        public override string Summary => "Does something";

        public override string Example => name;

        public override void Run(CommandContext context) => run(context);
    }
}
