namespace TestRunner.Guest;

/// <summary>Where a theory's rows come from: one <c>[InlineData]</c>, <c>[MemberData]</c> or <c>[ClassData]</c>. Made by the generated registry.</summary>
public sealed class TestRows
{
    private readonly Func<IEnumerable<object?[]>> _read;
    private readonly int _parameters;
    private readonly object?[] _defaults;

    private TestRows(Func<IEnumerable<object?[]>> read, string? skipReason, int parameters, object?[] defaults)
    {
        _read = read;
        _parameters = parameters;
        _defaults = defaults;
        SkipReason = skipReason;
    }

    internal string? SkipReason { get; }

    /// <summary>One row, known when the assembly was compiled.</summary>
    public static TestRows Inline(string? skipReason, params object?[] row) => new(() => [row], skipReason, row.Length, []);

    /// <summary>
    /// Rows that a member gives, for a method with so many parameters, the last of which have defaults. They are read when the list is made, on the host too, so the
    /// member must not touch the machine.
    /// </summary>
    public static TestRows From(string? skipReason, Func<IEnumerable<object?[]>> read, int parameters, params object?[] defaults) => new(read, skipReason, parameters, defaults);

    internal IEnumerable<object?[]> Read() => _read();

    /// <summary>The row with a value for each parameter; null when it has too many or too few.</summary>
    internal object?[]? Complete(object?[] row)
    {
        int missing = _parameters - row.Length;
        return missing == 0 ? row : missing < 0 || missing > _defaults.Length ? null : [.. row, .. _defaults[^missing..]];
    }

    /// <summary>What is wrong with a row that cannot be completed.</summary>
    internal string Refuse(object?[] row) => $"the row has {row.Length} values, and the test has {_parameters} parameters";
}
