namespace Drivers.Platform;

/// <summary>
/// Turns the bytes of a PS/2 keyboard (scan code set 1, as the i8042 translates) into keys. Keeps the state of modifiers and locks.
/// Any byte sequence is taken; unknown codes are skipped.
/// </summary>
public sealed class ScanCodeDecoder
{
    private const byte ReleaseBit = 0x80;
    private const byte ExtendedPrefix = 0xE0;
    private const byte PausePrefix = 0xE1;

    private readonly KeyboardLayout _layout = KeyboardLayout.UnitedStates;
    private Modifiers _held;
    private bool _capsLock;
    private bool _numLock;
    private bool _extended;
    private int _skip;

    [Flags]
    private enum Modifiers
    {
        None = 0,
        LeftShift = 1 << 0,
        RightShift = 1 << 1,
        LeftControl = 1 << 2,
        RightControl = 1 << 3,
        LeftAlt = 1 << 4,
        RightAlt = 1 << 5,
        Shift = LeftShift | RightShift,
        Control = LeftControl | RightControl,
        Alt = LeftAlt | RightAlt,
    }

    /// <summary>Feeds one byte.</summary>
    /// <returns>Whether it completed a key press; releases and modifiers give none.</returns>
    public bool TryDecode(byte code, out ConsoleKeyInfo key)
    {
        key = default;
        if (_skip > 0)
        {
            _skip--;
            return false;
        }

        switch (code)
        {
            case ExtendedPrefix:
                _extended = true;
                return false;
            case PausePrefix:
                // Pause is E1 1D 45 E1 9D C5: each half is a prefix and two codes.
                _skip = 2;
                return false;
        }

        bool extended = _extended;
        _extended = false;
        bool released = (code & ReleaseBit) != 0;
        byte position = (byte)(code & ~ReleaseBit);
        Modifiers modifier = ModifierAt(position, extended);
        if (modifier != Modifiers.None)
        {
            _held = released ? _held & ~modifier : _held | modifier;
            return false;
        }

        return !released && TryPress(position, extended, out key);
    }

    private static Modifiers ModifierAt(byte position, bool extended) => (position, extended) switch
    {
        (0x2A, false) => Modifiers.LeftShift,
        (0x36, false) => Modifiers.RightShift,
        (0x1D, false) => Modifiers.LeftControl,
        (0x1D, true) => Modifiers.RightControl,
        (0x38, false) => Modifiers.LeftAlt,
        (0x38, true) => Modifiers.RightAlt,
        _ => Modifiers.None,
    };

    private bool TryPress(byte position, bool extended, out ConsoleKeyInfo key)
    {
        key = default;
        switch (position, extended)
        {
            case (0x3A, false):
                _capsLock = !_capsLock;
                return false;
            case (0x45, false):
                _numLock = !_numLock;
                return false;
        }

        bool shift = (_held & Modifiers.Shift) != 0;
        bool control = (_held & Modifiers.Control) != 0;
        bool alt = (_held & Modifiers.Alt) != 0;
        KeyboardLayout.Entry entry = extended ? _layout.Extended(position) : _layout.Plain(position, _numLock && !shift);
        if (entry.Key == default)
            return false;

        bool upper = char.IsAsciiLetter(entry.Character) ? shift ^ _capsLock : shift;
        char character = upper ? entry.Shifted : entry.Character;
        if (control)
            character = ControlCharacter(character);
        key = new ConsoleKeyInfo(character, entry.Key, shift, alt, control);
        return true;
    }

    private static char ControlCharacter(char character) => character switch
    {
        >= 'a' and <= 'z' => (char)(character - 'a' + 1),
        >= '@' and <= '_' => (char)(character - '@'),
        ' ' => '\0',
        '\b' => '\u007f',
        _ => character,
    };
}
