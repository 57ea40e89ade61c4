namespace TestRunner.Guest;

/// <summary>
/// Picks tests by name. No filter picks all but those that run on request or declare a machine of their own. Words are parted by spaces or commas; a test is picked when one of them is
/// part of its name, whatever the case; <c>*</c> stands for any characters; a word that is the whole name picks a test that runs on request, too.
/// </summary>
public sealed class TestFilter
{
    private readonly string[] _words;

    private TestFilter(string[] words) => _words = words;

    /// <summary>Reads a filter; null or blank picks all.</summary>
    public static TestFilter Parse(string? text)
        => new((text ?? "").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Whether the test is picked.</summary>
    public bool Picks(TestCase test)
    {
        foreach (string word in _words)
        {
            if (test.Name.Equals(word, StringComparison.Ordinal)) return true;
        }

        if (test.Traits.IsOnRequest || !test.Place.HasFlag(Place.Guest)) return false;
        if (_words.Length == 0) return test.Machine.IsDefault;
        foreach (string word in _words)
        {
            if (Contains(test.Name, word)) return true;
        }

        return false;
    }

    /// <summary>The tests picked, in order.</summary>
    public IReadOnlyList<TestCase> Select(IEnumerable<TestCase> tests) => [.. tests.Where(Picks)];

    // The parts between stars must follow one another.
    private static bool Contains(string name, string word)
    {
        int start = 0;
        foreach (string part in word.Split('*'))
        {
            int found = name.IndexOf(part, start, StringComparison.OrdinalIgnoreCase);
            if (found < 0) return false;
            start = found + part.Length;
        }

        return true;
    }
}
