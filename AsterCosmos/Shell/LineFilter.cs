using System.Text;

namespace AsterCosmos.Shell;

/// <summary>A stage behind <c>|</c>: takes lines and passes lines on.</summary>
public abstract class LineFilter(TextWriter next) : TextWriter
{
    private const int MostLines = 1_000_000;

    private readonly StringBuilder _line = new();

    /// <summary>The names of the filters there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["grep", "head", "tail", "wc"];

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>Where this stage's lines go.</summary>
    protected TextWriter Next => next;

    /// <summary>Makes the stage that some words name.</summary>
    /// <exception cref="CommandException">There is none, or its arguments make no sense.</exception>
    public static LineFilter Create(IReadOnlyList<string> words, TextWriter next)
    {
        CommandContext context = new([.. words.Skip(1)], next, CancellationToken.None);
        try
        {
            switch (words[0])
            {
                case "grep":
                    context.TakeFlags("-i", "-v", "-c").Expect(1, 1);
                    return new GrepFilter(next, context.Words[0], context.Has("-i"), context.Has("-v"), context.Has("-c"));
                case "head":
                    return new HeadFilter(next, LineCount(context));
                case "tail":
                    return new TailFilter(next, LineCount(context));
                case "wc":
                    context.TakeFlags("-l").Expect(0, 0);
                    return new CountFilter(next, context.Has("-l"));
            }
        }
        catch (UsageException e)
        {
            throw new CommandException($"{words[0]}: {e.Message}");
        }

        throw new CommandException($"'{Printable.Shorten(words[0])}' cannot stand behind '|': grep, head, tail and wc can");
    }

    /// <inheritdoc/>
    public override void Write(char value)
    {
        if (value == '\n')
            EndLine();
        else
            _line.Append(value);
    }

    /// <summary>Says that no more comes; passes on what was held back.</summary>
    public void End()
    {
        if (_line.Length > 0)
            EndLine();
        Finish();
        if (next is LineFilter filter)
            filter.End();
    }

    /// <summary>Takes a line, without its end.</summary>
    protected abstract void Take(string line);

    /// <summary>Called once behind the last line.</summary>
    protected virtual void Finish()
    {
    }

    private static int LineCount(CommandContext context)
    {
        // As in "head 3", "head -3" and "head -n 3".
        string? number = context.Words switch
        {
            [] => null,
            ["-n", string count] => count,
            [string count] => count.TrimStart('-'),
            _ => throw new UsageException("one number is enough"),
        };
        return number is null ? 10 : (int)Math.Min(Quantity.Parse(number, "line count"), MostLines);
    }

    private void EndLine()
    {
        string line = _line.ToString();
        _line.Clear();
        Take(line);
    }

    private sealed class GrepFilter(TextWriter next, string wanted, bool ignoreCase, bool invert, bool countOnly) : LineFilter(next)
    {
        private int _count;

        protected override void Take(string line)
        {
            if (line.Contains(wanted, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal) == invert)
                return;
            _count++;
            if (!countOnly)
                Next.WriteLine(line);
        }

        protected override void Finish()
        {
            if (countOnly)
                Next.WriteLine($"{_count}");
        }
    }

    private sealed class HeadFilter(TextWriter next, int most) : LineFilter(next)
    {
        private int _count;

        protected override void Take(string line)
        {
            if (_count++ < most)
                Next.WriteLine(line);
        }
    }

    private sealed class TailFilter(TextWriter next, int most) : LineFilter(next)
    {
        private readonly Queue<string> _lines = new();

        protected override void Take(string line)
        {
            _lines.Enqueue(line);
            if (_lines.Count > most)
                _lines.Dequeue();
        }

        protected override void Finish()
        {
            foreach (string line in _lines)
                Next.WriteLine(line);
        }
    }

    private sealed class CountFilter(TextWriter next, bool linesOnly) : LineFilter(next)
    {
        private long _lines;
        private long _words;
        private long _bytes;

        protected override void Take(string line)
        {
            _lines++;
            _words += line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
            _bytes += Encoding.UTF8.GetByteCount(line) + 1;
        }

        protected override void Finish() => Next.WriteLine(linesOnly ? $"{_lines}" : $"{_lines} {_words} {_bytes}");
    }
}
