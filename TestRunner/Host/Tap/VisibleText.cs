using System.Globalization;
using System.Text;

namespace TestRunner.Host.Tap;

/// <summary>
/// What a guest wrote, as text that any report can hold: XML 1.0 (§2.2) has no place for most control characters and for half a surrogate pair, and a terminal
/// obeys them. They come out as they stand in C#: <c>\x1B</c>.
/// </summary>
public static class VisibleText
{
    /// <summary>The text with what is not text made visible.</summary>
    public static string Of(string text)
    {
        int first = 0;
        while (first < text.Length && IsPlain(text[first])) first++;
        if (first == text.Length) return text;
        var visible = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (int index = first; index < text.Length; index++)
        {
            char c = text[index];
            if (IsPlain(c)) visible.Append(c);
            else if (char.IsHighSurrogate(c) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1])) visible.Append(c).Append(text[++index]);
            else if (c != '\r' || index + 1 == text.Length || text[index + 1] != '\n') visible.Append(Escape(c));
        }

        return visible.ToString();
    }

    private static bool IsPlain(char c) => c is '\n' or '\t' || !char.IsControl(c) && !char.IsSurrogate(c) && c < '\uFFFE';

    private static string Escape(char c) => c <= '\xFF'
        ? "\\x" + ((int)c).ToString("X2", CultureInfo.InvariantCulture)
        : "\\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture);
}
