namespace IL2CPU.Reporting;

/// <summary>Counts in a file of C# or assembly what people count: lines with code on them, and uses of <c>unsafe</c>.</summary>
/// <param name="Lines">Lines that hold more than blanks, comments and lone braces.</param>
/// <param name="UnsafeBlocks">The keyword <c>unsafe</c>, before a block, a method or a type.</param>
internal readonly record struct SourceText(int Lines, int UnsafeBlocks)
{
    private const string Unsafe = "unsafe";

    public static SourceText OfFile(string path) => Of(File.ReadAllText(path), isAssembly: !path.EndsWith(".cs", StringComparison.OrdinalIgnoreCase));

    public static SourceText Of(string text, bool isAssembly)
    {
        string code = WithoutComments(text, isAssembly);
        int lines = code.Split('\n').Count(line => line.AsSpan().Trim(" \t\r{}();").Length > 0);
        int blocks = 0;
        for (int at = code.IndexOf(Unsafe, StringComparison.Ordinal); at >= 0 && !isAssembly; at = code.IndexOf(Unsafe, at + Unsafe.Length, StringComparison.Ordinal))
        {
            bool isWord = !IsLetter(code, at - 1) && !IsLetter(code, at + Unsafe.Length);
            if (isWord) blocks++;
        }
        return new SourceText(lines, blocks);
    }

    public static SourceText operator +(SourceText a, SourceText b) => new(a.Lines + b.Lines, a.UnsafeBlocks + b.UnsafeBlocks);

    /// <summary>The text with comments gone, and with every string's content replaced by dots, line by line as it was.</summary>
    public static string WithoutComments(string text, bool isAssembly)
    {
        var code = new System.Text.StringBuilder(text.Length);
        for (int at = 0; at < text.Length;)
        {
            if (At(text, at, "//") || (isAssembly && text[at] == '#')) at = Until(text, at, "\n", keepLines: null);
            else if (At(text, at, "/*")) at = Until(text, at + 2, "*/", code) + 2;
            else if (!isAssembly && At(text, at, "\"\"\"")) at = Raw(text, at, code);
            else if (!isAssembly && At(text, at, "@\"") || At(text, at, "@$\"") || At(text, at, "$@\"")) at = Verbatim(text, at, code);
            else if (text[at] is '"' or '\'') at = Quoted(text, at, code);
            else code.Append(text[at++]);
        }
        return code.ToString();
    }

    private static bool At(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static bool IsLetter(string text, int at) => at >= 0 && at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '_');

    private static int Until(string text, int at, string end, System.Text.StringBuilder? keepLines)
    {
        int found = text.IndexOf(end, at, StringComparison.Ordinal);
        if (found < 0) found = text.Length;
        for (int i = at; i < found && keepLines is not null; i++)
        {
            if (text[i] == '\n') keepLines.Append('\n');
        }
        return found;
    }

    private static int Raw(string text, int at, System.Text.StringBuilder code)
    {
        int quotes = 0;
        while (at + quotes < text.Length && text[at + quotes] == '"') quotes++;
        int end = text.IndexOf(new string('"', quotes), at + quotes, StringComparison.Ordinal);
        if (end < 0) end = text.Length - quotes;
        code.Append("\".");
        for (int i = at; i < end; i++)
        {
            if (text[i] == '\n') code.Append("\n.");
        }
        code.Append('"');
        return end + quotes;
    }

    private static int Verbatim(string text, int at, System.Text.StringBuilder code)
    {
        at = text.IndexOf('"', at) + 1;
        code.Append("\".");
        while (at < text.Length && (text[at] != '"' || At(text, at, "\"\"")))
        {
            if (text[at] == '\n') code.Append("\n.");
            at += text[at] == '"' ? 2 : 1;
        }
        code.Append('"');
        return at + 1;
    }

    private static int Quoted(string text, int at, System.Text.StringBuilder code)
    {
        char quote = text[at++];
        code.Append(quote).Append('.');
        while (at < text.Length && text[at] != quote && text[at] != '\n') at += text[at] == '\\' ? 2 : 1;
        code.Append(quote);
        return Math.Min(text.Length, at + 1);
    }
}
