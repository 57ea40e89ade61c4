namespace Drivers.Platform;

/// <summary>Which key and which characters stand at a position (scan code set 1) of a keyboard.</summary>
public sealed class KeyboardLayout
{
    private readonly Entry[] _plain = new Entry[128];
    private readonly Entry[] _keypad = new Entry[128];
    private readonly Entry[] _extended = new Entry[128];

    private KeyboardLayout()
    {
        // Rows of the main block, by the code of their first key.
        Row(0x02, "1234567890-=", "!@#$%^&*()_+");
        Row(0x10, "qwertyuiop[]", "QWERTYUIOP{}");
        Row(0x1E, "asdfghjkl;'`", "ASDFGHJKL:\"~");
        Row(0x2B, "\\zxcvbnm,./", "|ZXCVBNM<>?");
        _plain[0x56] = new(ConsoleKey.Oem102, '\\', '|');
        _plain[0x01] = new(ConsoleKey.Escape, '\u001b');
        _plain[0x0E] = new(ConsoleKey.Backspace, '\b');
        _plain[0x0F] = new(ConsoleKey.Tab, '\t');
        _plain[0x1C] = new(ConsoleKey.Enter, '\r');
        _plain[0x39] = new(ConsoleKey.Spacebar, ' ');
        for (int i = 0; i < 10; i++)
            _plain[0x3B + i] = new(ConsoleKey.F1 + i, '\0');
        _plain[0x57] = new(ConsoleKey.F11, '\0');
        _plain[0x58] = new(ConsoleKey.F12, '\0');
        Navigation();
        _extended[0x1C] = _plain[0x1C];
        _extended[0x35] = new(ConsoleKey.Divide, '/');
        _extended[0x5B] = new(ConsoleKey.LeftWindows, '\0');
        _extended[0x5C] = new(ConsoleKey.RightWindows, '\0');
        _extended[0x5D] = new(ConsoleKey.Applications, '\0');
        _plain[0x37] = new(ConsoleKey.Multiply, '*');
        _plain[0x4A] = new(ConsoleKey.Subtract, '-');
        _plain[0x4E] = new(ConsoleKey.Add, '+');
    }

    /// <summary>The layout of the United States.</summary>
    public static KeyboardLayout UnitedStates { get; } = new();

    /// <summary>The key at a position without prefix.</summary>
    public Entry Plain(byte position, bool numLock) =>
        numLock && _keypad[position].Key != default ? _keypad[position] : _plain[position];

    /// <summary>The key at a position after the prefix E0.</summary>
    public Entry Extended(byte position) => _extended[position];

    private void Row(int first, string characters, string shifted)
    {
        for (int i = 0; i < characters.Length; i++)
            _plain[first + i] = new(KeyOf(characters[i]), characters[i], shifted[i]);
    }

    // The keypad without NumLock, and the same keys beside it, which come with the prefix.
    private void Navigation()
    {
        ReadOnlySpan<(byte Position, ConsoleKey Key, char Digit)> keys =
        [
            (0x47, ConsoleKey.Home, '7'), (0x48, ConsoleKey.UpArrow, '8'), (0x49, ConsoleKey.PageUp, '9'), (0x4B, ConsoleKey.LeftArrow, '4'),
            (0x4D, ConsoleKey.RightArrow, '6'), (0x4F, ConsoleKey.End, '1'), (0x50, ConsoleKey.DownArrow, '2'), (0x51, ConsoleKey.PageDown, '3'),
            (0x52, ConsoleKey.Insert, '0'), (0x53, ConsoleKey.Delete, '.'),
        ];
        foreach ((byte position, ConsoleKey key, char digit) in keys)
        {
            _plain[position] = _extended[position] = new(key, '\0');
            _keypad[position] = new(char.IsAsciiDigit(digit) ? ConsoleKey.NumPad0 + (digit - '0') : ConsoleKey.Decimal, digit);
        }

        _keypad[0x4C] = new(ConsoleKey.NumPad5, '5');
    }

    private static ConsoleKey KeyOf(char character) => character switch
    {
        >= '0' and <= '9' => ConsoleKey.D0 + (character - '0'),
        >= 'a' and <= 'z' => ConsoleKey.A + (character - 'a'),
        '-' => ConsoleKey.OemMinus,
        '=' => ConsoleKey.OemPlus,
        ',' => ConsoleKey.OemComma,
        '.' => ConsoleKey.OemPeriod,
        ';' => ConsoleKey.Oem1,
        '/' => ConsoleKey.Oem2,
        '`' => ConsoleKey.Oem3,
        '[' => ConsoleKey.Oem4,
        '\\' => ConsoleKey.Oem5,
        ']' => ConsoleKey.Oem6,
        _ => ConsoleKey.Oem7,
    };

    /// <summary>A key and what it types; no key is the default value.</summary>
    public readonly record struct Entry(ConsoleKey Key, char Character, char Shifted)
    {
        /// <summary>A key that types the same with Shift.</summary>
        public Entry(ConsoleKey key, char character)
            : this(key, character, character)
        {
        }
    }
}
