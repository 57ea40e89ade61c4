using System.Text;

namespace AsterCosmos.Shell;

/// <summary>
/// A line as the shell understands it: words, and stages divided by <c>|</c>. Single quotes keep everything, double quotes everything but <c>\</c> before
/// <c>"</c> or <c>\</c>, a backslash outside of quotes the next character; <c>#</c> at the start of a word begins a comment.
/// </summary>
public sealed class CommandLine
{
    private CommandLine(List<List<string>> stages) => Stages = stages;

    /// <summary>The words of each stage; no stage for a blank line, and no stage without words.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Stages { get; }

    /// <summary>Parses a line.</summary>
    /// <exception cref="CommandException">A quote is not closed, or a stage is empty.</exception>
    public static CommandLine Parse(string line)
    {
        List<List<string>> stages = Split(line, out char openQuote);
        if (openQuote != '\0')
            throw new CommandException($"a {openQuote} is not closed");
        if (stages is [{ Count: 0 }])
            return new CommandLine([]);
        if (stages.Exists(static stage => stage.Count == 0))
            throw new CommandException("nothing stands on one side of '|'");
        return new CommandLine(stages);
    }

    /// <summary>Parses what of a line stands left of the cursor, however it ends.</summary>
    /// <param name="line">That part of the line.</param>
    /// <param name="stage">The number of the last stage.</param>
    /// <param name="quoted">Whether anything is quoted, so that words are not what was typed.</param>
    /// <returns>The words of the last stage; the last of them is the one being typed, and may be empty.</returns>
    public static IReadOnlyList<string> ParsePartial(string line, out int stage, out bool quoted)
    {
        List<List<string>> stages = Split(line, out _);
        stage = stages.Count - 1;
        quoted = line.AsSpan().ContainsAny('\\', '"', '\'') || line.Contains('#');
        List<string> words = stages[^1];
        if (line.Length == 0 || line[^1] is ' ' or '|')
            words.Add("");
        return words;
    }

    private static List<List<string>> Split(string line, out char openQuote)
    {
        List<List<string>> stages = [[]];
        StringBuilder word = new();
        bool inWord = false;
        openQuote = '\0';
        for (int i = 0; i < line.Length; i++)
        {
            char character = line[i];
            char next = i + 1 < line.Length ? line[i + 1] : '\0';
            if (openQuote != '\0')
            {
                if (character == openQuote)
                    openQuote = '\0';
                else if (openQuote == '"' && character == '\\' && (next is '"' or '\\'))
                    word.Append(line[++i]);
                else
                    word.Append(character);
                continue;
            }

            switch (character)
            {
                case '\'' or '"':
                    openQuote = character;
                    inWord = true;
                    break;
                case '\\' when next != '\0':
                    word.Append(line[++i]);
                    inWord = true;
                    break;
                case ' ' or '\t':
                    EndWord(stages, word, ref inWord);
                    break;
                case '|':
                    EndWord(stages, word, ref inWord);
                    stages.Add([]);
                    break;
                case '#' when !inWord:
                    return stages;
                default:
                    word.Append(character);
                    inWord = true;
                    break;
            }
        }

        EndWord(stages, word, ref inWord);
        return stages;
    }

    private static void EndWord(List<List<string>> stages, StringBuilder word, ref bool inWord)
    {
        if (inWord)
            stages[^1].Add(word.ToString());
        word.Clear();
        inWord = false;
    }
}
