using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TestRunner.Host.Tap;

/// <summary>A result line, taken apart.</summary>
public readonly record struct TapLine(bool IsOk, int Number, string Name, string? SkipReason);

/// <summary>How text stands in TAP and its diagnostics.</summary>
public static partial class TapText
{
    /// <summary>Takes a result line apart: <c>ok 3 - Name # SKIP reason</c>.</summary>
    public static bool TryParseResult(string line, out TapLine result)
    {
        Match match = ResultLine().Match(line);
        result = default;
        if (!match.Success || !int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) return false;
        string? skip = match.Groups["directive"].Success ? match.Groups["reason"].Value : null;
        result = new TapLine(match.Groups["ok"].Value == "ok", number, Unescape(match.Groups["name"].Value), skip);
        return true;
    }

    /// <summary>Undoes the escapes of a description: <c>\#</c> and <c>\\</c>.</summary>
    public static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] == '\\' && index + 1 < text.Length) index++;
            plain.Append(text[index]);
        }

        return plain.ToString();
    }

    /// <summary>Undoes a double-quoted scalar of YAML, as the guest writes it.</summary>
    public static string Unquote(string scalar)
    {
        var plain = new StringBuilder(scalar.Length);
        for (int index = 1; index < scalar.Length - 1; index++)
        {
            char c = scalar[index];
            if (c != '\\' || index + 2 > scalar.Length - 1)
            {
                plain.Append(c);
                continue;
            }

            c = scalar[++index];
            int digits = c switch { 'x' => 2, 'u' => 4, _ => 0 };
            if (digits > 0 && index + digits < scalar.Length
                && int.TryParse(scalar.AsSpan(index + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
            {
                plain.Append((char)code);
                index += digits;
            }
            else
            {
                plain.Append(c switch { 'n' => '\n', 'r' => '\r', 't' => '\t', _ => c });
            }
        }

        return plain.ToString();
    }

    // The directive's "#" is the first that no backslash escapes.
    [GeneratedRegex(@"^(?<ok>ok|not ok) (?<number>[0-9]+) - (?<name>(?:[^\\#]|\\.)*?)(?<directive> # SKIP(?: (?<reason>.*))?)?$")]
    private static partial Regex ResultLine();
}
