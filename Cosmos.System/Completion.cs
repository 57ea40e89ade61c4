namespace Cosmos.System;

/// <summary>What could stand at the cursor.</summary>
/// <param name="Start">Where the word begins that the candidates would replace.</param>
/// <param name="Candidates">Whole words; none when nothing fits.</param>
public readonly record struct Completion(int Start, IReadOnlyList<string> Candidates)
{
    /// <summary>Nothing fits.</summary>
    public static readonly Completion None = new(0, []);

    /// <summary>What all candidates begin with.</summary>
    public string CommonPrefix()
    {
        if (Candidates is not [string first, ..])
            return "";
        int length = first.Length;
        foreach (string candidate in Candidates)
            length = Math.Min(length, first.AsSpan(0, length).CommonPrefixLength(candidate));
        return first[..length];
    }
}

/// <summary>Finds what could stand at the cursor of a line that is being edited.</summary>
/// <param name="line">The whole line.</param>
/// <param name="cursor">An index into it.</param>
public delegate Completion LineCompleter(string line, int cursor);
