using Cosmos.System;

namespace AsterCosmos.Shell;

/// <summary>The commands of a shell, by name.</summary>
public sealed class CommandTable
{
    private readonly SortedDictionary<string, Command> _commands = new(StringComparer.Ordinal);

    /// <summary>All commands, sorted by name.</summary>
    public IReadOnlyCollection<Command> All => _commands.Values;

    /// <summary>Adds commands.</summary>
    /// <exception cref="ArgumentException">There is one of that name.</exception>
    public CommandTable Add(params ReadOnlySpan<Command> commands)
    {
        foreach (Command command in commands)
            _commands.Add(command.Name, command);
        return this;
    }

    /// <summary>Finds a command.</summary>
    /// <exception cref="CommandException">There is none; a name like it is suggested.</exception>
    public Command Find(string name)
    {
        if (_commands.TryGetValue(name, out Command? command))
            return command;
        string? near = Suggestion.Find(name, _commands.Keys);
        string hint = near is null ? "" : $" (did you mean '{near}'?)";
        throw new CommandException($"unknown command '{Printable.Shorten(name)}'{hint}");
    }

    /// <summary>Completes the word at the cursor: a command, an argument, or a filter behind <c>|</c>.</summary>
    public Completion Complete(string line, int cursor)
    {
        IReadOnlyList<string> words = CommandLine.ParsePartial(line[..cursor], out int stage, out bool quoted);
        if (words.Count == 0 || quoted)
            return Completion.None;
        IEnumerable<string> all;
        if (words.Count == 1)
            all = stage == 0 ? _commands.Keys : LineFilter.Names;
        else if (stage == 0 && _commands.TryGetValue(words[0], out Command? command))
            all = command.Complete([.. words.Skip(1)]);
        else
            return Completion.None;
        string typed = words[^1];
        List<string> candidates = [.. all.Where(candidate => candidate.StartsWith(typed, StringComparison.Ordinal))];
        candidates.Sort(StringComparer.Ordinal);
        return new Completion(cursor - typed.Length, candidates);
    }
}
