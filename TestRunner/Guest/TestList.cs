using System.Collections;
using System.Text;

namespace TestRunner.Guest;

/// <summary>The tests of an assembly, in the order in which they run. Names are unique; the order is the same in every process that loads the assembly.</summary>
public sealed class TestList : IReadOnlyList<TestCase>
{
    private readonly TestCase[] _tests;

    internal TestList(TestCase[] tests)
    {
        _tests = tests;
        Digest = DigestOf(tests);
    }

    /// <summary>A number made of all names in order: equal digests mean that an index means the same test on both sides of a serial line.</summary>
    public ulong Digest { get; }

    /// <inheritdoc/>
    public int Count => _tests.Length;

    /// <inheritdoc/>
    public TestCase this[int index] => _tests[index];

    /// <inheritdoc/>
    public IEnumerator<TestCase> GetEnumerator() => ((IEnumerable<TestCase>)_tests).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Where the test of that name is.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public int IndexOf(string name)
    {
        int index = Array.FindIndex(_tests, test => test.Name == name);
        return index >= 0 ? index : throw new ArgumentException($"no test is called {name}", nameof(name));
    }

    // FNV-1a, 64 bits, over the UTF-8 of each name and a zero.
    private static ulong DigestOf(TestCase[] tests)
    {
        const ulong Prime = 0x100000001B3;
        ulong digest = 0xCBF29CE484222325;
        foreach (TestCase test in tests)
        {
            foreach (byte value in Encoding.UTF8.GetBytes(test.Name)) digest = unchecked((digest ^ value) * Prime);
            digest = unchecked(digest * Prime);
        }

        return digest;
    }
}
