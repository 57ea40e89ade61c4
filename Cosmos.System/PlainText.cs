using System.Text;
using Drivers.Platform;

namespace Cosmos.System;

/// <summary>Leaves of a stream of characters what a file should hold: text, tabs and line ends.</summary>
internal sealed class PlainText : IAnsiSink
{
    private readonly StringBuilder _kept = new();
    private readonly AnsiParser _parser;

    /// <summary>Begins outside of any sequence.</summary>
    public PlainText() => _parser = new AnsiParser(this);

    /// <summary>What is left of some text. Valid until the next call.</summary>
    public StringBuilder Filter(ReadOnlySpan<char> text)
    {
        _kept.Clear();
        _parser.Parse(text);
        return _kept;
    }

    void IAnsiSink.Print(char character)
    {
        if (character is < '\u0080' or > '\u009f')
            _kept.Append(character);
    }

    void IAnsiSink.Control(char control)
    {
        if (control is '\n' or '\t')
            _kept.Append(control);
    }

    void IAnsiSink.Escape(char intermediate, char final)
    {
    }

    void IAnsiSink.Csi(char prefix, ReadOnlySpan<int> parameters, char final)
    {
    }
}
