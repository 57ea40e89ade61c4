using System.Collections;
using System.Globalization;
using System.Text;

namespace TestRunner.Guest;

/// <summary>How arguments read in a test's name: C# literals where there are any, one line, of bounded length.</summary>
public static class TestName
{
    private const int MostCharacters = 60;
    private const int MostElements = 8;

    /// <summary><c>(1, "text", null)</c></summary>
    public static string FormatArguments(object?[] arguments)
    {
        var text = new StringBuilder("(");
        for (int index = 0; index < arguments.Length; index++)
        {
            if (index > 0) text.Append(", ");
            Append(text, arguments[index]);
        }

        return text.Append(')').ToString();
    }

    /// <summary>Text as the inside of a C# string literal: control characters, quotes and backslashes are escaped.</summary>
    public static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (char c in value) AppendEscaped(text, c, '"');
        return text.ToString();
    }

    /// <summary>
    /// A name on one line, as both sides of a serial line see it: what is no text, control characters and halves of surrogate pairs, is escaped as in C#;
    /// everything else stays.
    /// </summary>
    public static string OneLine(string name)
    {
        var text = new StringBuilder(name.Length);
        for (int index = 0; index < name.Length; index++)
        {
            char c = name[index];
            if (char.IsHighSurrogate(c) && index + 1 < name.Length && char.IsLowSurrogate(name[index + 1])) text.Append(c).Append(name[++index]);
            else if (char.IsControl(c) || char.IsSurrogate(c)) AppendEscaped(text, c, '\0');
            else text.Append(c);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string characters:
                AppendString(text, characters);
                break;
            case char c:
                text.Append('\'');
                AppendEscaped(text, c, '\'');
                text.Append('\'');
                break;
            case Type type:
                text.Append("typeof(").Append(type.Name).Append(')');
                break;
            case double or float:
                text.Append(((IFormattable)value).ToString("R", CultureInfo.InvariantCulture));
                break;
            case IEnumerable elements:
                AppendElements(text, elements);
                break;
            case IFormattable formattable:
                AppendPlain(text, formattable.ToString(null, CultureInfo.InvariantCulture));
                break;
            default:
                AppendPlain(text, value.ToString() ?? value.GetType().Name);
                break;
        }
    }

    private static void AppendString(StringBuilder text, string value)
    {
        text.Append('"');
        int count = Math.Min(value.Length, MostCharacters);
        for (int index = 0; index < count; index++) AppendEscaped(text, value[index], '"');
        text.Append('"');
        if (count < value.Length) text.Append("...");
    }

    private static void AppendPlain(StringBuilder text, string value)
    {
        int count = Math.Min(value.Length, MostCharacters);
        for (int index = 0; index < count; index++) AppendEscaped(text, value[index], '\0');
    }

    private static void AppendElements(StringBuilder text, IEnumerable elements)
    {
        text.Append('[');
        int count = 0;
        foreach (object? element in elements)
        {
            if (count > 0) text.Append(", ");
            if (count++ == MostElements)
            {
                text.Append("...");
                break;
            }

            Append(text, element);
        }

        text.Append(']');
    }

    private static void AppendEscaped(StringBuilder text, char value, char quote)
    {
        switch (value)
        {
            case '\n': text.Append("\\n"); break;
            case '\r': text.Append("\\r"); break;
            case '\t': text.Append("\\t"); break;
            case '\\': text.Append("\\\\"); break;
            case var c when c == quote && quote != '\0': text.Append('\\').Append(c); break;
            case < ' ' or '\x7F': text.Append("\\x").Append(((int)value).ToString("X2", CultureInfo.InvariantCulture)); break;
            case > '\x7F' when char.IsSurrogate(value) || char.IsControl(value): text.Append("\\u").Append(((int)value).ToString("X4", CultureInfo.InvariantCulture)); break;
            default: text.Append(value); break;
        }
    }
}
