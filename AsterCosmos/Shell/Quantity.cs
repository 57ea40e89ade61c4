using System.Globalization;

namespace AsterCosmos.Shell;

/// <summary>Numbers as users type and read them: decimal or 0x hexadecimal, with K, M, G or T for powers of 1024.</summary>
public static class Quantity
{
    private const string Units = "KMGT";

    /// <summary>Reads a number.</summary>
    /// <returns>False when it is none, is negative, or does not fit 64 bits.</returns>
    public static bool TryParse(string text, out ulong value)
    {
        ReadOnlySpan<char> digits = text;
        value = 0;
        int shift = 0;
        bool hexadecimal = digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        int unit = digits.Length > 1 ? Units.IndexOf(char.ToUpperInvariant(digits[^1])) : -1;
        if (unit >= 0)
        {
            shift = (unit + 1) * 10;
            digits = digits[..^1];
        }

        bool parsed = hexadecimal
            ? ulong.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
        if (!parsed || value > ulong.MaxValue >> shift)
            return false;
        value <<= shift;
        return true;
    }

    /// <summary>Reads a number that a command needs.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static ulong Parse(string text, string what) =>
        TryParse(text, out ulong value)
            ? value
            : throw new CommandException($"{what} '{Printable.Shorten(text)}' is no number (decimal or 0x hexadecimal, with K, M, G)");

    /// <summary>Writes a size with one decimal and its unit: <c>8.0M</c>. Below 1 KiB: <c>512B</c>.</summary>
    public static string Format(ulong bytes)
    {
        if (bytes < 1024)
            return string.Create(CultureInfo.InvariantCulture, $"{bytes}B");
        double value = bytes;
        int unit = -1;

        // What would print as 1024.0 is one of the next unit.
        while (value >= 1023.95 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.0}{Units[unit]}");
    }
}
