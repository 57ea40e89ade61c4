using System.Text;
using TestRunner.Conformance;

namespace Conformance.Tests;

/// <summary>
/// What a system says from one start on, cut into the blocks of its checks. They must come in their order, each by its own name: any other line is part of
/// the block that it stands in, so that no check can begin or end another by what it writes.
/// </summary>
internal sealed class CheckTranscript(IReadOnlyList<string> names)
{
    private readonly List<StringBuilder> _blocks = [];
    private readonly StringBuilder _before = new();

    /// <summary>Whether all checks have ended.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>How many checks have begun. All of them but the last have ended.</summary>
    public int Begun => _blocks.Count;

    /// <summary>What came before the first check began.</summary>
    public string Before => _before.ToString();

    /// <summary>The lines of a check that has begun.</summary>
    public string TextOf(int check) => _blocks[check].ToString();

    /// <summary>Takes the next line.</summary>
    public void Take(string line)
    {
        if (IsComplete)
            return;
        if (Begun == names.Count && line == CheckRun.End)
            IsComplete = true;
        else if (Begun < names.Count && line == CheckRun.Begin + names[Begun])
            _blocks.Add(new StringBuilder());
        else
            (Begun > 0 ? _blocks[^1] : _before).Append(line).Append('\n');
    }
}
