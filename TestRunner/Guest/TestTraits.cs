using System.Collections;

namespace TestRunner.Guest;

/// <summary>What <c>[Trait(name, value)]</c> says of a test, in order of appearance.</summary>
public sealed class TestTraits : IReadOnlyList<KeyValuePair<string, string>>
{
    /// <summary>The name of the trait that says when a test runs.</summary>
    public const string Run = "Run";

    /// <summary>With <see cref="Run"/>: the test runs only when it is asked for by its whole name. For tests that bring the machine down.</summary>
    public const string OnRequest = "OnRequest";

    private readonly KeyValuePair<string, string>[] _traits;

    internal TestTraits(KeyValuePair<string, string>[] traits) => _traits = traits;

    /// <summary>Whether the test runs only when it is named.</summary>
    public bool IsOnRequest => Has(Run, OnRequest);

    /// <inheritdoc/>
    public int Count => _traits.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, string> this[int index] => _traits[index];

    /// <summary>Whether a trait has that name and value.</summary>
    public bool Has(string name, string value)
    {
        foreach (KeyValuePair<string, string> trait in _traits)
        {
            if (trait.Key == name && trait.Value == value) return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_traits).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
