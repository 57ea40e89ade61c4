using System.Text;

namespace AsterCosmos.Shell;

/// <summary>Text from outside made fit to be shown in a message.</summary>
public static class Printable
{
    private const int Longest = 60;

    /// <summary>Replaces control characters.</summary>
    public static string Clean(string text) => string.Concat(text.Select(static character => char.IsControl(character) ? '\ufffd' : character));

    /// <summary>Replaces control characters and cuts what is long.</summary>
    public static string Shorten(string text)
    {
        StringBuilder shown = new(Clean(text[..Math.Min(text.Length, Longest)]));
        if (text.Length > Longest)
        {
            // Half a surrogate pair is no text.
            if (char.IsHighSurrogate(shown[^1]))
                shown.Length--;
            shown.Append("...");
        }

        return shown.ToString();
    }
}
