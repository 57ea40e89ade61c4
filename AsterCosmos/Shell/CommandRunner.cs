using System.Diagnostics;
using System.Text;

namespace AsterCosmos.Shell;

/// <summary>Runs lines. Nothing that a line does gets out of here but its output and, when it fails, <c>error: ...</c>.</summary>
/// <param name="commands">What can be run.</param>
/// <param name="write">Where text goes.</param>
public sealed class CommandRunner(CommandTable commands, Action<string> write)
{
    private const int InnermostFrames = 20;
    private const int OutermostFrames = 5;

    /// <summary>Runs a line.</summary>
    /// <returns>Whether it succeeded. A blank line does.</returns>
    public bool Run(string line, CancellationToken cancelled)
    {
        Command? command = null;
        OutputWriter output = new(write, cancelled);
        try
        {
            IReadOnlyList<IReadOnlyList<string>> stages = CommandLine.Parse(line).Stages;
            if (stages.Count == 0)
                return true;
            command = commands.Find(stages[0][0]);
            TextWriter target = output;
            for (int i = stages.Count - 1; i > 0; i--)
                target = LineFilter.Create(stages[i], target);
            command.Run(new CommandContext([.. stages[0].Skip(1)], target, cancelled));
            if (target is LineFilter filter)
                filter.End();
            output.Flush();
            return true;
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            write("error: interrupted\n");
        }
        catch (UsageException e) when (command is not null)
        {
            Fail(output, $"{command.Name}: {e.Message}; usage: {HelpText.Usage(command, " or ")}");
        }
        catch (CommandException e)
        {
            Fail(output, e.Message);
        }
        catch (Exception e)
        {
            // What the command held is garbage now, and to tell of its end takes memory.
            if (e is OutOfMemoryException)
                GC.Collect();
            Fail(output, $"{e.GetType().Name}: {OneLine(e.Message)}");
            write(Trace(e));
        }

        return false;
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static string Trace(Exception exception)
    {
        StringBuilder trace = new();
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e != exception)
                trace.Append($"   caused by {e.GetType().Name}: {OneLine(e.Message)}\n");
            AppendFrames(trace, e);
        }

        return trace.ToString();
    }

    // Of a recursion that went too deep, the innermost and the outermost calls say all there is to say; to name the others takes long.
    private static void AppendFrames(StringBuilder trace, Exception exception)
    {
        StackFrame[] frames = new StackTrace(exception, false).GetFrames();
        if (frames.Length <= InnermostFrames + OutermostFrames)
        {
            AppendLines(trace, exception.StackTrace);
            return;
        }

        AppendLines(trace, new StackTrace(frames[..InnermostFrames]).ToString());
        trace.Append($"   ... {frames.Length - InnermostFrames - OutermostFrames} calls more\n");
        AppendLines(trace, new StackTrace(frames[^OutermostFrames..]).ToString());
    }

    private static void AppendLines(StringBuilder trace, string? lines)
    {
        if (!string.IsNullOrEmpty(lines))
            trace.Append(lines.ReplaceLineEndings("\n").TrimEnd('\n')).Append('\n');
    }

    private void Fail(OutputWriter output, string message)
    {
        try
        {
            // The error shall stand on a line of its own, behind what the command had written.
            output.EndLine();
        }
        catch (OperationCanceledException)
        {
            // Cancelled as well: its output is of no interest any more.
        }

        write($"error: {message}\n");
    }
}
