using System.Text;

namespace AsterCosmos.Shell;

/// <summary>Text from outside made fit to be shown in a message.</summary>
public static class Printable
{
    private const int Longest = 60;

    /// <summary>Replaces control characters and cuts what is long.</summary>
    public static string Shorten(string text)
    {
        StringBuilder shown = new();
        foreach (char character in text.AsSpan(0, Math.Min(text.Length, Longest)))
            shown.Append(char.IsControl(character) ? '\ufffd' : character);
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
