namespace Cosmos.System;

/// <summary>What is at the other end of the serial line.</summary>
/// <param name="IsTerminal">A VT100 with a person before it; else a pipe or a file.</param>
/// <param name="Columns">Characters a row, of a terminal.</param>
/// <param name="Rows">Rows, of a terminal.</param>
public readonly record struct SerialPeer(bool IsTerminal, int Columns = 80, int Rows = 24)
{
    private const string CommandLineWord = "console=";

    /// <summary>A pipe or a file.</summary>
    public static readonly SerialPeer Plain = new(false);

    /// <summary>Reads <c>plain</c>, <c>tty</c> or <c>tty:COLUMNSxROWS</c>. Anything else is taken as plain.</summary>
    public static SerialPeer Parse(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text is "tty")
            return new SerialPeer(true);
        if (!text.StartsWith("tty:"))
            return Plain;
        ReadOnlySpan<char> size = text["tty:".Length..];
        int cross = size.IndexOf('x');
        return cross > 0 && int.TryParse(size[..cross], out int columns) && int.TryParse(size[(cross + 1)..], out int rows)
            && columns is >= 20 and <= 1000 && rows is >= 2 and <= 1000
            ? new SerialPeer(true, columns, rows)
            : new SerialPeer(true);
    }

    /// <summary>Finds the word <c>console=...</c> of a kernel command line.</summary>
    public static bool TryFromCommandLine(string commandLine, out SerialPeer peer)
    {
        foreach (string word in commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.StartsWith(CommandLineWord, StringComparison.Ordinal))
            {
                peer = Parse(word.AsSpan(CommandLineWord.Length));
                return true;
            }
        }

        peer = Plain;
        return false;
    }
}
