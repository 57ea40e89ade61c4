using System.Text;

namespace AsterCosmos.Shell;

/// <summary>What is to be said about commands, in the shell and in docs/shell.md.</summary>
public static class HelpText
{
    /// <summary>The ways to call a command.</summary>
    public static string Usage(Command command, string separator) =>
        string.Join(separator, command.Arguments.Split('\n').Select(form => $"{command.Name} {form}".TrimEnd()));

    /// <summary>One line a command.</summary>
    public static string Overview(CommandTable commands)
    {
        StringBuilder text = new();
        int widest = commands.All.Max(static command => command.Name.Length);
        foreach (Command command in commands.All)
            text.Append($"{command.Name.PadRight(widest)}  {command.Summary}\n");
        text.Append("'help COMMAND' says more. Output can be filtered: COMMAND | grep TEXT, | head N, | tail N, | wc\n");
        return text.ToString();
    }

    /// <summary>All about a command.</summary>
    public static string Describe(Command command)
    {
        StringBuilder text = new();
        text.Append($"{command.Name}: {command.Summary}\n");
        text.Append($"usage:   {Usage(command, "\n         ")}\n");
        if (command.Details.Length > 0)
            text.Append(command.Details.ReplaceLineEndings("\n").TrimEnd()).Append('\n');
        text.Append($"example: {command.Example}\n");
        return text.ToString();
    }

    /// <summary>The reference of all commands, in Markdown.</summary>
    public static string Reference(CommandTable commands)
    {
        StringBuilder text = new();
        foreach (Command command in commands.All)
        {
            text.Append($"### {command.Name}\n\n{command.Summary}.\n\n```\n{Usage(command, "\n")}\n```\n\n");
            if (command.Details.Length > 0)
                text.Append(command.Details.ReplaceLineEndings("\n").TrimEnd()).Append("\n\n");
            text.Append($"Example: `{command.Example}`\n\n");
        }

        return text.ToString().TrimEnd() + "\n";
    }
}
