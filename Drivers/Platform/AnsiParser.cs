namespace Drivers.Platform;

/// <summary>
/// Splits a stream of characters into text, control characters and escape sequences (ECMA-48 §5, after the state table of the VT500 family).
/// Any input is taken: what is no known sequence is skipped, and no sequence can grow what is kept. Allocates nothing after construction.
/// </summary>
public sealed class AnsiParser(IAnsiSink sink)
{
    /// <summary>Parameters beyond this many are dropped.</summary>
    public const int MaxParameters = 16;

    /// <summary>A parameter never reads greater than this.</summary>
    public const int MaxParameterValue = 9999;

    private const char Esc = '\u001b';
    private const char Bell = '\u0007';
    private const char Cancel = '\u0018';
    private const char Substitute = '\u001a';
    private const char Delete = '\u007f';

    private readonly int[] _parameters = new int[MaxParameters];
    private State _state;
    private int _count;
    private char _prefix;
    private char _intermediate;

    private enum State
    {
        Ground,
        Escape,
        EscapeIntermediate,
        Csi,
        CsiIntermediate,
        CsiIgnore,
        String,
        StringEscape,
    }

    /// <summary>Whether the last character was a lone ESC, so that what follows decides what it means.</summary>
    public bool IsEscapePending => _state == State.Escape;

    /// <summary>Whether the last character was inside an escape sequence.</summary>
    public bool IsInSequence => _state != State.Ground;

    /// <summary>Forgets a sequence that has begun.</summary>
    public void Reset() => _state = State.Ground;

    /// <summary>Feeds characters, reporting what they complete.</summary>
    public void Parse(ReadOnlySpan<char> text)
    {
        foreach (char character in text)
            Parse(character);
    }

    /// <summary>Feeds one character.</summary>
    public void Parse(char character)
    {
        if (_state == State.Ground && character is >= ' ' and not Delete)
        {
            sink.Print(character);
            return;
        }

        if (_state is State.String or State.StringEscape)
        {
            ParseString(character);
            return;
        }

        if (character < ' ' || character == Delete)
        {
            ParseControl(character);
            return;
        }

        switch (_state)
        {
            case State.Escape:
            case State.EscapeIntermediate:
                ParseEscape(character);
                break;
            case State.Csi:
                ParseCsi(character);
                break;
            case State.CsiIntermediate:
            case State.CsiIgnore:
                // A sequence with an intermediate character is no function that is known here: wait for its end.
                if (character is >= '@' and <= '~')
                    _state = State.Ground;
                break;
        }
    }

    private void ParseControl(char character)
    {
        switch (character)
        {
            case Esc:
                _state = State.Escape;
                _intermediate = '\0';
                break;
            case Cancel or Substitute:
                _state = State.Ground;
                break;
            default:
                // Control characters act even in the middle of a sequence; after a lone ESC they end it.
                if (_state == State.Escape)
                    _state = State.Ground;
                sink.Control(character);
                break;
        }
    }

    private void ParseEscape(char character)
    {
        if (character is >= ' ' and <= '/')
        {
            _intermediate = character;
            _state = State.EscapeIntermediate;
        }
        else if (_state == State.Escape && character == '[')
        {
            _state = State.Csi;
            _count = 0;
            _prefix = '\0';
        }
        else if (_state == State.Escape && character is ']' or 'P' or 'X' or '^' or '_')
        {
            _state = State.String;
        }
        else
        {
            _state = State.Ground;
            sink.Escape(_intermediate, character);
        }
    }

    private void ParseCsi(char character)
    {
        switch (character)
        {
            case >= '0' and <= '9':
                if (_count == 0)
                    Begin();
                ref int value = ref _parameters[Math.Min(_count, MaxParameters) - 1];
                if (_count <= MaxParameters)
                    value = Math.Min((Math.Max(value, 0) * 10) + (character - '0'), MaxParameterValue);
                break;
            case ';' or ':':
                if (_count == 0)
                    Begin();
                Begin();
                break;
            case >= '<' and <= '?':
                if (_count == 0 && _prefix == '\0')
                    _prefix = character;
                else
                    _state = State.CsiIgnore;
                break;
            case >= ' ' and <= '/':
                _state = State.CsiIntermediate;
                break;
            case >= '@' and <= '~':
                _state = State.Ground;
                sink.Csi(_prefix, _parameters.AsSpan(0, Math.Min(_count, MaxParameters)), character);
                break;
            default:
                _state = State.CsiIgnore;
                break;
        }
    }

    private void Begin()
    {
        // One past the limit is counted, so that its digits are dropped too; no more are.
        _count = Math.Min(_count + 1, MaxParameters + 1);
        if (_count <= MaxParameters)
            _parameters[_count - 1] = -1;
    }

    private void ParseString(char character)
    {
        // A command string (a window title, say) ends by BEL or by ESC \.
        if (character is Bell or Cancel or Substitute || (_state == State.StringEscape && character == '\\'))
            _state = State.Ground;
        else
            _state = character == Esc ? State.StringEscape : State.String;
    }
}
