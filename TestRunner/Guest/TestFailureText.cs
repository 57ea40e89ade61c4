using System.Globalization;

namespace TestRunner.Guest;

/// <summary>What an exception says of itself. Its type may be a test's own, so that each member may throw, give nothing, or give more than a serial line should carry.</summary>
internal static class TestFailureText
{
    // With every character escaped, it still fits a line that the host takes.
    private const int MostCharacters = 64 << 10;

    /// <summary>Why it was thrown.</summary>
    public static string Message(Exception exception) => Ask("message", static one => one.Message, exception);

    /// <summary>Where it was thrown.</summary>
    public static string Stack(Exception exception) => Ask("stack trace", static one => one.StackTrace, exception);

    /// <summary>The beginning of a text, which says so where it is not all.</summary>
    public static string Cut(string text)
        => text.Length <= MostCharacters ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, MostCharacters)}\n[and {text.Length - MostCharacters} characters more]");

    private static string Ask(string what, Func<Exception, string?> member, Exception exception)
    {
        try
        {
            return Cut(member(exception) ?? "");
        }
        catch (Exception another)
        {
            return $"[its {what} cannot be read: {another.GetType().Name}]";
        }
    }
}
