using TestRunner.Host.Machines;

namespace TestRunner.Host.Shell;

/// <summary>The shell image, booted by the launcher, with what was typed and what came back.</summary>
public static class ShellSession
{
    /// <summary>How long a machine may take for anything, on a host that does ten other things.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>The shell's prompt.</summary>
    public const string Prompt = "aster> ";

    /// <summary>What the shell answers, by command, and how the launcher ended.</summary>
    public sealed record Outcome(int Status, string Output, string Errors)
    {
        /// <summary>What came between the line that was typed and the next prompt, without carriage returns.</summary>
        public string After(string command)
        {
            string output = Output.Replace("\r", "");
            int start = output.IndexOf($"{Prompt}{command}\n", StringComparison.Ordinal);
            if (start < 0) throw new InvalidOperationException($"'{command}' was not run:\n{output}\n{Errors}");
            start += Prompt.Length + command.Length + 1;
            int end = output.IndexOf(Prompt, start, StringComparison.Ordinal);
            return end < 0 ? output[start..] : output[start..end];
        }
    }

    /// <summary>Boots, types all lines at once, as a pipe does, and waits for the end.</summary>
    public static Outcome Run(IEnumerable<string> arguments, params IEnumerable<string> lines)
    {
        using GuestMachine machine = Boot(arguments);
        machine.Type(string.Concat(lines.Select(static line => line + "\n")));
        machine.EndInput();
        int status = machine.WaitForExit(Patience);
        return new Outcome(status, machine.Output, machine.Errors);
    }

    /// <summary>Boots the shell.</summary>
    public static GuestMachine Boot(params IEnumerable<string> arguments)
        => GuestMachine.Start(["run", "--image", Repository.Image("AsterCosmos"), .. arguments]);
}
