namespace TestRunner.Guest;

/// <summary>
/// Whether the running test has asserted anything. The image of a kernel that wants to know is woven with
/// <c>--note-calls Xunit.Assert=TestRunner.Guest.TestAssertions::Note</c>.
/// </summary>
public static class TestAssertions
{
    private static volatile bool _wereMade;

    /// <summary>Whether one was made since <see cref="Forget"/>.</summary>
    public static bool WereMade => _wereMade;

    /// <summary>An assertion is about to be made.</summary>
    public static void Note() => _wereMade = true;

    /// <summary>A test begins.</summary>
    public static void Forget() => _wereMade = false;
}
