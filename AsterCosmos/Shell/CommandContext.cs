namespace AsterCosmos.Shell;

/// <summary>What a command gets: its arguments, where its output goes, and whether it shall end.</summary>
public sealed class CommandContext(IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancelled)
{
    private readonly HashSet<string> _flags = [];
    private List<string> _words = [.. arguments];

    /// <summary>The arguments; after <see cref="TakeFlags"/>, those that are no flags.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>Where output goes. Writing ends the command by an exception once it is cancelled.</summary>
    public TextWriter Output => output;

    /// <summary>Set by Ctrl-C.</summary>
    public CancellationToken Cancelled => cancelled;

    /// <summary>Whether a flag was given, after <see cref="TakeFlags"/>.</summary>
    public bool Has(string flag) => _flags.Contains(flag);

    /// <summary>Separates flags from words. Short flags may be joined: <c>-vx</c>.</summary>
    /// <exception cref="UsageException">A flag is not among <paramref name="known"/>.</exception>
    public CommandContext TakeFlags(params ReadOnlySpan<string> known)
    {
        List<string> words = [];
        foreach (string word in _words)
        {
            if (word.Length < 2 || word[0] != '-')
            {
                words.Add(word);
            }
            else if (word[1] == '-')
            {
                TakeFlag(word, known);
            }
            else
            {
                foreach (char letter in word.AsSpan(1))
                    TakeFlag($"-{letter}", known);
            }
        }

        _words = words;
        return this;
    }

    /// <summary>Checks how many words there are.</summary>
    /// <exception cref="UsageException">Too few or too many.</exception>
    public CommandContext Expect(int least, int most)
    {
        if (_words.Count < least)
            throw new UsageException(_words.Count == 0 ? "an argument is missing" : $"an argument is missing after '{Printable.Shorten(_words[^1])}'");
        if (_words.Count > most)
            throw new UsageException($"'{Printable.Shorten(_words[most])}' is too much");
        return this;
    }

    private void TakeFlag(string flag, ReadOnlySpan<string> known)
    {
        if (!known.Contains(flag))
            throw new UsageException($"there is no flag '{Printable.Shorten(flag)}'");
        _flags.Add(flag);
    }
}
