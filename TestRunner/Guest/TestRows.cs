namespace TestRunner.Guest;

/// <summary>Where a theory's rows come from: one <c>[InlineData]</c>, <c>[MemberData]</c> or <c>[ClassData]</c>. Made by the generated registry.</summary>
public sealed class TestRows
{
    private readonly Func<IEnumerable<object?[]>> _read;

    private TestRows(Func<IEnumerable<object?[]>> read, string? skipReason)
    {
        _read = read;
        SkipReason = skipReason;
    }

    internal string? SkipReason { get; }

    /// <summary>One row, known when the assembly was compiled.</summary>
    public static TestRows Inline(string? skipReason, params object?[] row) => new(() => [row], skipReason);

    /// <summary>Rows that a member gives. They are read when the list is made, on the host too, so the member must not touch the machine.</summary>
    public static TestRows From(string? skipReason, Func<IEnumerable<object?[]>> read) => new(read, skipReason);

    internal IEnumerable<object?[]> Read() => _read();
}
