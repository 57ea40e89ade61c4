namespace Drivers.Platform;

/// <summary>
/// Applies text and escape sequences to a <see cref="ScreenBuffer"/>: the part of the VT100 and of ECMA-48 that programs use on a line-oriented console.
/// A line feed also returns the carriage (ECMA-48 §8.3.74 with LNM set), since what arrives here are lines of text.
/// </summary>
public sealed class VtInterpreter : IAnsiSink
{
    private const char Replacement = '\ufffd';

    // ANSI numbers colours red-green-blue from bit 0, VGA blue-green-red.
    private static ReadOnlySpan<byte> AnsiToVga => [0, 4, 2, 6, 1, 5, 3, 7];

    private readonly ScreenBuffer _buffer;
    private readonly AnsiParser _parser;
    private byte _foreground = Cell.DefaultForeground;
    private byte _background = Cell.DefaultBackground;
    private bool _bold;
    private bool _inverse;
    private int _savedColumn;
    private int _savedRow;

    /// <summary>Interprets for a buffer.</summary>
    public VtInterpreter(ScreenBuffer buffer)
    {
        _buffer = buffer;
        _parser = new AnsiParser(this);
    }

    /// <summary>Applies characters; sequences may be cut anywhere between calls.</summary>
    public void Write(ReadOnlySpan<char> text) => _parser.Parse(text);

    void IAnsiSink.Print(char character)
    {
        // A cell holds one UTF-16 unit: what needs two shows as one replacement character.
        if (char.IsLowSurrogate(character) || character is >= '\u0080' and < '\u00a0')
            return;
        _buffer.Put(char.IsHighSurrogate(character) ? Replacement : character);
    }

    void IAnsiSink.Control(char control)
    {
        switch (control)
        {
            case '\n' or '\v' or '\f':
                _buffer.LineFeed();
                _buffer.MoveTo(0, _buffer.CursorRow);
                break;
            case '\r':
                _buffer.MoveTo(0, _buffer.CursorRow);
                break;
            case '\b':
                _buffer.MoveTo(_buffer.CursorColumn - 1, _buffer.CursorRow);
                break;
            case '\t':
                _buffer.Tab();
                break;
        }
    }

    void IAnsiSink.Escape(char intermediate, char final)
    {
        switch (intermediate, final)
        {
            case ('\0', '7'):
                Save();
                break;
            case ('\0', '8'):
                _buffer.MoveTo(_savedColumn, _savedRow);
                break;
            case ('\0', 'D'):
                _buffer.LineFeed();
                break;
            case ('\0', 'E'):
                _buffer.LineFeed();
                _buffer.MoveTo(0, _buffer.CursorRow);
                break;
            case ('\0', 'M'):
                _buffer.ReverseLineFeed();
                break;
            case ('\0', 'c'):
                SetGraphics([]);
                _buffer.EraseRows(0, _buffer.Rows);
                _buffer.MoveTo(0, 0);
                break;
        }
    }

    void IAnsiSink.Csi(char prefix, ReadOnlySpan<int> parameters, char final)
    {
        if (prefix == '?')
        {
            if (final is 'h' or 'l' && parameters is [25, ..])
                _buffer.CursorVisible = final == 'h';
            return;
        }

        if (prefix != '\0')
            return;

        int count = Math.Max(Parameter(parameters, 0, 1), 1);
        int column = _buffer.CursorColumn;
        int row = _buffer.CursorRow;
        switch (final)
        {
            case 'A':
                _buffer.MoveTo(column, row - count);
                break;
            case 'B':
                _buffer.MoveTo(column, row + count);
                break;
            case 'C':
                _buffer.MoveTo(column + count, row);
                break;
            case 'D':
                _buffer.MoveTo(column - count, row);
                break;
            case 'E':
                _buffer.MoveTo(0, row + count);
                break;
            case 'F':
                _buffer.MoveTo(0, row - count);
                break;
            case 'G' or '`':
                _buffer.MoveTo(count - 1, row);
                break;
            case 'd':
                _buffer.MoveTo(column, count - 1);
                break;
            case 'H' or 'f':
                _buffer.MoveTo(Math.Max(Parameter(parameters, 1, 1), 1) - 1, count - 1);
                break;
            case 'J':
                EraseInDisplay(Parameter(parameters, 0, 0));
                break;
            case 'K':
                EraseInLine(Parameter(parameters, 0, 0));
                break;
            case 'L':
                _buffer.InsertRows(count);
                break;
            case 'M':
                _buffer.InsertRows(-count);
                break;
            case '@':
                _buffer.InsertCells(count);
                break;
            case 'P':
                _buffer.InsertCells(-count);
                break;
            case 'X':
                _buffer.EraseInRow(column, column + count);
                break;
            case 'S':
                _buffer.ScrollUp(count);
                break;
            case 's':
                Save();
                break;
            case 'u':
                _buffer.MoveTo(_savedColumn, _savedRow);
                break;
            case 'm':
                SetGraphics(parameters);
                break;
        }
    }

    private static int Parameter(ReadOnlySpan<int> parameters, int index, int missing) =>
        index < parameters.Length && parameters[index] >= 0 ? parameters[index] : missing;

    private void Save() => (_savedColumn, _savedRow) = (_buffer.CursorColumn, _buffer.CursorRow);

    private void EraseInDisplay(int mode)
    {
        if (mode == 0)
        {
            EraseInLine(0);
            _buffer.EraseRows(_buffer.CursorRow + 1, _buffer.Rows);
        }
        else if (mode == 1)
        {
            EraseInLine(1);
            _buffer.EraseRows(0, _buffer.CursorRow);
        }
        else
        {
            _buffer.EraseRows(0, _buffer.Rows);
        }
    }

    private void EraseInLine(int mode)
    {
        int from = mode == 0 ? _buffer.CursorColumn : 0;
        int to = mode == 1 ? _buffer.CursorColumn + 1 : _buffer.Columns;
        _buffer.EraseInRow(from, to);
    }

    // SGR, ECMA-48 §8.3.117.
    private void SetGraphics(ReadOnlySpan<int> parameters)
    {
        if (parameters.IsEmpty)
            parameters = [0];
        for (int i = 0; i < parameters.Length; i++)
        {
            int value = Math.Max(parameters[i], 0);
            switch (value)
            {
                case 0:
                    (_foreground, _background, _bold, _inverse) = (Cell.DefaultForeground, Cell.DefaultBackground, false, false);
                    break;
                case 1:
                    _bold = true;
                    break;
                case 22:
                    _bold = false;
                    break;
                case 7:
                    _inverse = true;
                    break;
                case 27:
                    _inverse = false;
                    break;
                case >= 30 and <= 37:
                    _foreground = AnsiToVga[value - 30];
                    break;
                case >= 90 and <= 97:
                    _foreground = (byte)(AnsiToVga[value - 90] | 8);
                    break;
                case 39:
                    _foreground = Cell.DefaultForeground;
                    break;
                case >= 40 and <= 47:
                    _background = AnsiToVga[value - 40];
                    break;
                case >= 100 and <= 107:
                    _background = (byte)(AnsiToVga[value - 100] | 8);
                    break;
                case 49:
                    _background = Cell.DefaultBackground;
                    break;
                case 38 when i + 2 < parameters.Length && parameters[i + 1] == 5:
                    i += 2;
                    _foreground = FromPalette(parameters[i], _foreground);
                    break;
                case 48 when i + 2 < parameters.Length && parameters[i + 1] == 5:
                    i += 2;
                    _background = FromPalette(parameters[i], _background);
                    break;
                case 38 or 48:
                    // Red, green and blue: not to be had here, and not to be taken for other parameters.
                    i += i + 1 < parameters.Length && parameters[i + 1] == 2 ? 4 : 1;
                    break;
            }
        }

        byte foreground = _bold ? (byte)(_foreground | 8) : _foreground;
        _buffer.Pen = _inverse ? new Cell(' ', _background, foreground) : new Cell(' ', foreground, _background);
    }

    // Of the 256-colour palette the first sixteen exist here; others leave the colour as it is.
    private static byte FromPalette(int index, byte current) =>
        index is >= 0 and < 16 ? (byte)(AnsiToVga[index & 7] | (index & 8)) : current;
}
