using System.Text;
using Drivers.Platform;

namespace Cosmos.System;

/// <summary>What stands on the line the cursor is in, left of it: the prompt, when a line is being read. Kept with its colours, so that it can be shown again.</summary>
internal sealed class CurrentLine : IAnsiSink
{
    private const int LongestKept = 512;

    private readonly StringBuilder _text = new();
    private readonly AnsiParser _parser;

    /// <summary>Begins at the start of a line.</summary>
    public CurrentLine() => _parser = new AnsiParser(this);

    /// <summary>Columns from the left edge, as if the line never wrapped.</summary>
    public int Column { get; private set; }

    /// <summary>The text with its sequences; empty when it grew too long.</summary>
    public string Text => _text.Length < LongestKept ? _text.ToString() : "";

    /// <summary>Follows text that is written.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        // Only what comes after the last line end counts.
        int start = text.LastIndexOf('\n') + 1;
        if (start > 0)
        {
            _text.Clear();
            Column = 0;
            _parser.Reset();
        }

        ReadOnlySpan<char> rest = text[start..];
        _parser.Parse(rest);
        if (_text.Length < LongestKept)
            _text.Append(rest[..Math.Min(rest.Length, LongestKept)]);
    }

    /// <summary>Says that the cursor was placed.</summary>
    public void Place(int column)
    {
        Column = Math.Max(column, 0);
        _text.Clear();
    }

    void IAnsiSink.Print(char character) => Column += CharacterWidth.Of(character);

    void IAnsiSink.Control(char control)
    {
        switch (control)
        {
            case '\r':
                Column = 0;
                _text.Clear();
                break;
            case '\b':
                Column = Math.Max(Column - 1, 0);
                break;
            case '\t':
                Column = ((Column / ScreenBuffer.TabWidth) + 1) * ScreenBuffer.TabWidth;
                break;
        }
    }

    void IAnsiSink.Escape(char intermediate, char final)
    {
    }

    void IAnsiSink.Csi(char prefix, ReadOnlySpan<int> parameters, char final)
    {
        // Placing the cursor or erasing the screen: the line begins anew where that puts it.
        if (final is 'H' or 'J' or 'f')
            Place(0);
    }
}
