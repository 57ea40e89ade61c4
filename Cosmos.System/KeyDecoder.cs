using System.Text;
using Drivers.Platform;

namespace Cosmos.System;

/// <summary>
/// Turns the bytes that a serial line delivers into keys: UTF-8 text, control characters, and on a terminal the escape sequences of VT100 and xterm keys.
/// Bytes that are no UTF-8 become U+FFFD. Without a terminal (<see cref="IsTerminal"/> false) there are lines of text and nothing else: escape sequences
/// are skipped, a tab is a space, and other control characters become U+FFFD, Ctrl-C and line ends aside. Not thread-safe.
/// A terminal's keys are what .NET makes of them on Linux, byte for byte; the conformance suite compares.
/// </summary>
public sealed class KeyDecoder : IAnsiSink
{
    private const char Replacement = '\ufffd';

    private readonly Decoder _decoder = new UTF8Encoding(false, false).GetDecoder();
    private readonly char[] _characters = new char[1024];
    private readonly AnsiParser _parser;
    private readonly List<ConsoleKeyInfo> _keys = [];
    private bool _afterReturn;
    private bool _afterSs3;

    /// <summary>Makes a decoder that has seen nothing.</summary>
    public KeyDecoder() => _parser = new AnsiParser(this);

    /// <summary>Whether a person types at a terminal.</summary>
    public bool IsTerminal { get; set; }

    /// <summary>
    /// Offered what looks like a terminal's answer where its cursor is, column and row from 0 (ECMA-48 §8.3.14, CPR); whether one was waited for. If not, it is a key:
    /// F3 with Shift, Alt or Control sends the same.
    /// </summary>
    public Func<int, int, bool>? CursorTold { get; set; }

    /// <summary>Whether the last byte was ESC: the key of that name, or the begin of a sequence whose rest is under way.</summary>
    public bool IsEscapePending => _parser.IsEscapePending;

    /// <summary>Decodes bytes; sequences may be cut anywhere between calls.</summary>
    /// <returns>The keys they complete. The list is reused by the next call.</returns>
    public IReadOnlyList<ConsoleKeyInfo> Decode(ReadOnlySpan<byte> bytes)
    {
        _keys.Clear();
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, _characters.Length / 2)];
            bytes = bytes[part.Length..];
            int count = _decoder.GetChars(part, _characters, false);
            foreach (char character in _characters.AsSpan(0, count))
                Decode(character);
        }

        return _keys;
    }

    /// <summary>Says that nothing followed a lone ESC, so that it was the key.</summary>
    public IReadOnlyList<ConsoleKeyInfo> EndEscape()
    {
        _keys.Clear();
        if (_parser.IsEscapePending)
        {
            _parser.Reset();
            if (IsTerminal)
                Add('\u001b', ConsoleKey.Escape);
        }

        return _keys;
    }

    void IAnsiSink.Print(char character)
    {
        if (_afterSs3)
        {
            _afterSs3 = false;
            Sequence(character, ConsoleModifiers.None);
            return;
        }

        Add(character, KeyOf(character), ShiftOf(character));
    }

    void IAnsiSink.Control(char control)
    {
        _afterSs3 = false;
        switch (control)
        {
            case '\r' or '\n':
                Add('\r', ConsoleKey.Enter);
                break;
            case '\u0003':
                Add(control, ConsoleKey.C, ConsoleModifiers.Control);
                break;
            case '\t':
                if (IsTerminal)
                    Add(control, ConsoleKey.Tab);
                else
                    Add(' ', ConsoleKey.Spacebar);
                break;
            case var _ when !IsTerminal:
                Add(Replacement, default);
                break;
            case '\u007f':
                Add(control, ConsoleKey.Backspace);
                break;
            case '\b':
                Add(control, ConsoleKey.Backspace, ConsoleModifiers.Control);
                break;
            case '\0':
                Add(control, ConsoleKey.D2, ConsoleModifiers.Control);
                break;
            case >= '\u001c' and <= '\u001f':
                Add('\0', ConsoleKey.D4 + (control - '\u001c'), ConsoleModifiers.Control);
                break;
            case >= '\u0001' and <= '\u001a':
                Add(control, ConsoleKey.A + (control - 1), ConsoleModifiers.Control);
                break;
        }
    }

    void IAnsiSink.Escape(char intermediate, char final)
    {
        if (intermediate != '\0')
            return;
        if (final == 'O')
            _afterSs3 = true;
        else if (IsTerminal && KeyOf(final) != default)
            Add(final, KeyOf(final), ConsoleModifiers.Alt | ShiftOf(final));
    }

    void IAnsiSink.Csi(char prefix, ReadOnlySpan<int> parameters, char final)
    {
        if (prefix != '\0')
            return;

        if (final == 'R' && parameters is [> 0, > 0] && IsTerminal && CursorTold?.Invoke(parameters[1] - 1, parameters[0] - 1) == true)
            return;

        // xterm: CSI 1 ; m A, where m - 1 has bits for Shift, Alt and Control.
        int bits = parameters.Length > 1 ? parameters[1] - 1 : 0;
        ConsoleModifiers modifiers = ((bits & 1) != 0 ? ConsoleModifiers.Shift : 0)
            | ((bits & 2) != 0 ? ConsoleModifiers.Alt : 0)
            | ((bits & 4) != 0 ? ConsoleModifiers.Control : 0);
        if (final != '~')
        {
            Sequence(final, modifiers);
            return;
        }

        ConsoleKey key = (parameters.IsEmpty ? 0 : parameters[0]) switch
        {
            1 or 7 => ConsoleKey.Home,
            2 => ConsoleKey.Insert,
            3 => ConsoleKey.Delete,
            4 or 8 => ConsoleKey.End,
            5 => ConsoleKey.PageUp,
            6 => ConsoleKey.PageDown,
            >= 11 and <= 15 => ConsoleKey.F1 + (parameters[0] - 11),
            >= 17 and <= 21 => ConsoleKey.F6 + (parameters[0] - 17),
            23 => ConsoleKey.F11,
            24 => ConsoleKey.F12,
            _ => default,
        };
        if (key != default && IsTerminal)
            Add('\0', key, modifiers);
    }

    private static ConsoleKey KeyOf(char character) => char.ToUpperInvariant(character) switch
    {
        >= 'A' and <= 'Z' and var letter => ConsoleKey.A + (letter - 'A'),
        >= '0' and <= '9' and var digit => ConsoleKey.D0 + (digit - '0'),
        ' ' => ConsoleKey.Spacebar,
        '.' => ConsoleKey.OemPeriod,
        ',' => ConsoleKey.OemComma,
        '-' => ConsoleKey.Subtract,
        '+' => ConsoleKey.Add,
        '*' => ConsoleKey.Multiply,
        '/' => ConsoleKey.Divide,
        _ => default,
    };

    private static ConsoleModifiers ShiftOf(char character) => char.IsAsciiLetterUpper(character) ? ConsoleModifiers.Shift : ConsoleModifiers.None;

    private void Decode(char character)
    {
        // CR LF is one line end, and so are CR and LF alone.
        bool second = _afterReturn && character == '\n';
        _afterReturn = character == '\r';
        if (second)
            return;

        // ESC DEL and ESC BS are Alt-Backspace, ESC and a sign Alt with that sign; to the parser one is a control character and the other begins a sequence.
        if (IsTerminal && _parser.IsEscapePending && (character is '\u007f' or '\b' || (character is >= ' ' and <= '/' && KeyOf(character) != default)))
        {
            _parser.Reset();
            Add(character, character is '\u007f' or '\b' ? ConsoleKey.Backspace : KeyOf(character), ConsoleModifiers.Alt);
            return;
        }

        // The parser takes these for the end of a sequence, where there is none for keys.
        if (IsTerminal && !_parser.IsInSequence && (character is '\u0018' or '\u001a'))
            ((IAnsiSink)this).Control(character);
        else
            _parser.Parse(character);
    }

    private void Sequence(char final, ConsoleModifiers modifiers)
    {
        ConsoleKey key = final switch
        {
            'A' => ConsoleKey.UpArrow,
            'B' => ConsoleKey.DownArrow,
            'C' => ConsoleKey.RightArrow,
            'D' => ConsoleKey.LeftArrow,
            'F' => ConsoleKey.End,
            'H' => ConsoleKey.Home,
            'Z' => ConsoleKey.Tab,
            >= 'P' and <= 'S' => ConsoleKey.F1 + (final - 'P'),
            _ => default,
        };
        if (final == 'Z')
            modifiers |= ConsoleModifiers.Shift;
        if (key != default && IsTerminal)
            Add('\0', key, modifiers);
    }

    private void Add(char character, ConsoleKey key, ConsoleModifiers modifiers = ConsoleModifiers.None) =>
        _keys.Add(new ConsoleKeyInfo(
            character,
            key,
            (modifiers & ConsoleModifiers.Shift) != 0,
            (modifiers & ConsoleModifiers.Alt) != 0,
            (modifiers & ConsoleModifiers.Control) != 0));
}
