using System.Globalization;
using System.Text;
using Cosmos.Core;

namespace AsterCosmos.Profiling;

/// <summary>Samples put together: how often each stack was found, and with it each function.</summary>
/// <param name="names">The functions.</param>
public sealed class Profile(FunctionNames names)
{
    /// <summary>Code that the image's table of functions does not know.</summary>
    public const string Native = "(native code)";

    /// <summary>The processor had nothing to do.</summary>
    public const string Idle = "(idle)";

    private const uint IdleThread = 0;
    private readonly Dictionary<string, int> _stacks = [];
    private readonly Dictionary<string, Count> _functions = [];

    /// <summary>How often a function was found: as the innermost, and anywhere on the stack.</summary>
    public readonly record struct Count(int Self, int Total);

    /// <summary>How many samples there are.</summary>
    public int Samples { get; private set; }

    /// <summary>Functions by how often they were the innermost.</summary>
    public IEnumerable<KeyValuePair<string, Count>> Hottest =>
        _functions.OrderByDescending(static pair => pair.Value.Self).ThenByDescending(static pair => pair.Value.Total).ThenBy(static pair => pair.Key, StringComparer.Ordinal);

    /// <summary>Adds samples of <see cref="Profiler.WordsPerSample"/> words.</summary>
    /// <param name="words">The samples.</param>
    /// <param name="threadName">What to call a thread.</param>
    public void Add(ReadOnlySpan<ulong> words, Func<ulong, string> threadName)
    {
        for (; words.Length >= Profiler.WordsPerSample; words = words[Profiler.WordsPerSample..])
            AddOne(words[..Profiler.WordsPerSample], threadName);
    }

    /// <summary>Lines of <c>OUTERMOST;...;INNERMOST COUNT</c>, as flame graphs are made of.</summary>
    public IEnumerable<string> Folded() =>
        _stacks.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}"));

    private void AddOne(ReadOnlySpan<ulong> sample, Func<ulong, string> threadName)
    {
        List<string> stack = [];
        if (sample[0] == IdleThread)
        {
            stack.Add(Idle);
        }
        else
        {
            for (int i = 1; i < sample.Length && sample[i] != 0; i++)
            {
                // A return address lies behind the call, which can be its function's last instruction.
                string function = names.Find(i == 1 ? sample[i] : sample[i] - 1) ?? Native;
                if (function != Native || stack.Count == 0 || stack[^1] != Native)
                    stack.Add(function);
            }
        }

        Samples++;
        for (int i = 0; i < stack.Count; i++)
        {
            if (stack.IndexOf(stack[i]) != i)
                continue; // a recursion counts once
            Count count = _functions.GetValueOrDefault(stack[i]);
            _functions[stack[i]] = new Count(count.Self + (i == 0 ? 1 : 0), count.Total + 1);
        }

        var folded = new StringBuilder(sample[0] == IdleThread ? "" : threadName(sample[0]));
        for (int i = stack.Count - 1; i >= 0; i--)
            folded.Append(folded.Length > 0 ? ";" : "").Append(stack[i].Replace(';', ':'));
        string key = folded.ToString();
        _stacks[key] = _stacks.GetValueOrDefault(key) + 1;
    }
}
