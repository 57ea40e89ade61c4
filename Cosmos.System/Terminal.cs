using System.Text;
using Cosmos.Core;

namespace Cosmos.System;

/// <summary>
/// The console: what is written goes to every output attached, keys come from every source, and lines are edited on the outputs that are terminals.
/// <see cref="Console"/> is this once it is <see cref="ConsoleHost.Current"/>. Thread-safe; one thread reads at a time.
/// </summary>
public sealed class Terminal : ConsoleHost
{
    private const int DefaultColumns = 80;
    private const int DefaultRows = 25;

    private readonly Lock _outputLock = new();
    private readonly Lock _inputLock = new();
    private readonly List<ITerminalOutput> _outputs = [];
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly KeyQueue _keys = new();
    private readonly CurrentLine _line = new();
    private readonly LineHistory _consoleHistory = new();
    private ConsoleColor _foreground = UnknownColor;
    private ConsoleColor _background = UnknownColor;
    private bool _cursorVisible = true;
    private int _row;
    private Action? _interrupt;

    /// <summary>Called instead of queueing the key when Ctrl-C is pressed, on the source's thread; it must not throw. Null while a line is edited; then
    /// <see cref="Console.CancelKeyPress"/> is asked, and without a listener it is a key.</summary>
    public Action? Interrupt
    {
        get => Volatile.Read(ref _interrupt);
        set => Volatile.Write(ref _interrupt, value);
    }

    /// <inheritdoc/>
    public override bool IsInputRedirected => !HasInteractive;

    /// <inheritdoc/>
    public override bool IsOutputRedirected => !HasInteractive;

    /// <inheritdoc/>
    public override bool KeyAvailable => _keys.HasKey;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor
    {
        get => _foreground;
        set => WriteSequence(Ansi.Foreground(_foreground = value));
    }

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor
    {
        get => _background;
        set => WriteSequence(Ansi.Background(_background = value));
    }

    /// <inheritdoc/>
    public override int Width => Least(output => output.Columns, DefaultColumns);

    /// <inheritdoc/>
    public override int Height => Least(output => output.Rows, DefaultRows);

    /// <summary>
    /// Where the next character goes. The first terminal is asked; where it does not answer, as far as it can be known from what was written since the screen was
    /// cleared or the cursor placed.
    /// </summary>
    public override (int Left, int Top) CursorPosition
    {
        get
        {
            ITerminalOutput? terminal;
            lock (_outputLock)
                terminal = _outputs.Find(static output => output.IsInteractive);
            if (terminal is not null && terminal.TryFindCursor(out (int Column, int Row) place))
                return place;
            lock (_outputLock)
                return (Math.Min(_line.Column, Width - 1), _row);
        }

        set
        {
            lock (_outputLock)
            {
                WriteSequence($"\u001b[{value.Top + 1};{value.Left + 1}H");
                _row = Math.Clamp(value.Top, 0, Height - 1);
                _line.Place(value.Left);
            }
        }
    }

    /// <inheritdoc/>
    public override string Title
    {
        get => base.Title;
        set => WriteSequence(Ansi.Title(base.Title = value));
    }

    /// <inheritdoc/>
    public override bool CursorVisible
    {
        get => _cursorVisible;
        set => WriteSequence((_cursorVisible = value) ? Ansi.ShowCursor : Ansi.HideCursor);
    }

    /// <summary>Whether nothing stands on the current line.</summary>
    public bool IsAtLineStart
    {
        get
        {
            lock (_outputLock)
                return _line.Column == 0;
        }
    }

    private bool HasInteractive
    {
        get
        {
            lock (_outputLock)
                return _outputs.Exists(static output => output.IsInteractive);
        }
    }

    /// <summary>Adds an output. It gets what is written from now on.</summary>
    public void Attach(ITerminalOutput output)
    {
        lock (_outputLock)
            _outputs.Add(output);
    }

    /// <summary>Hands in a key that was pressed. Waits while too many are unread.</summary>
    public void Type(ConsoleKeyInfo key)
    {
        bool controlC = key.Key == ConsoleKey.C && key.Modifiers == ConsoleModifiers.Control;
        if (controlC && !TreatControlCAsInput && (Interrupt ?? CancelPressed) is Action interrupt)
            interrupt();
        else
            _keys.Add(key);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> utf8)
    {
        lock (_outputLock)
        {
            Span<char> text = stackalloc char[512];
            while (!utf8.IsEmpty)
            {
                _decoder.Convert(utf8, text, false, out int bytes, out int characters, out _);
                Write(text[..characters]);
                utf8 = utf8[bytes..];
            }
        }
    }

    /// <summary>Writes text.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        lock (_outputLock)
        {
            _line.Write(text);
            _row = Math.Min(_row + text.Count('\n'), Height - 1);
            foreach (ITerminalOutput output in _outputs)
                output.Write(text);
        }
    }

    /// <summary>Returns once everything written is shown.</summary>
    public void Flush()
    {
        lock (_outputLock)
        {
            foreach (ITerminalOutput output in _outputs)
                output.Flush();
        }
    }

    /// <inheritdoc/>
    public override void Clear() => WriteSequence(Ansi.Clear);

    /// <inheritdoc/>
    public override void ResetColor()
    {
        (_foreground, _background) = (UnknownColor, UnknownColor);
        WriteSequence(Ansi.Reset);
    }

    /// <inheritdoc/>
    public override ConsoleKeyInfo ReadKey(bool intercept)
    {
        lock (_inputLock)
        {
            ConsoleKeyInfo key = _keys.Take();
            if (!intercept && key.KeyChar >= ' ' && key.KeyChar != '\u007f')
                Write([key.KeyChar]);
            return key;
        }
    }

    /// <inheritdoc/>
    public override string? ReadLine() => ReadLine(_consoleHistory, null).Text;

    /// <summary>
    /// Reads a line, behind what was written on the current one. On terminals it is edited; on other outputs it appears once it is complete, so that
    /// what they get reads like the same conversation.
    /// </summary>
    public LineResult ReadLine(LineHistory history, LineCompleter? completer)
    {
        lock (_inputLock)
            return new LineSession(this, history, completer).Run();
    }

    /// <summary>Takes a key, showing <paramref name="idle"/> first if there is none yet.</summary>
    internal ConsoleKeyInfo TakeKey(Action idle)
    {
        if (_keys.TryTake(out ConsoleKeyInfo key))
            return key;
        idle();
        return _keys.Take();
    }

    /// <summary>Columns right of the current position on the narrowest terminal, or 0 when there is none.</summary>
    internal int RoomOnLine
    {
        get
        {
            lock (_outputLock)
                return HasInteractive ? Math.Max(Width - (_line.Column % Width) - 1, 8) : 0;
        }
    }

    /// <summary>What stands left of the current position.</summary>
    internal string LineSoFar
    {
        get
        {
            lock (_outputLock)
                return _line.Text;
        }
    }

    /// <summary>Writes to terminals only; what it leaves on the current line is not tracked.</summary>
    internal void WriteInteractive(ReadOnlySpan<char> text)
    {
        lock (_outputLock)
        {
            foreach (ITerminalOutput output in _outputs)
            {
                if (output.IsInteractive)
                    output.Write(text);
            }
        }
    }

    /// <summary>Ends the current line: terminals show its text already, other outputs get it now.</summary>
    internal void EndLine(string text)
    {
        lock (_outputLock)
        {
            foreach (ITerminalOutput output in _outputs)
            {
                if (!output.IsInteractive)
                    output.Write(text);
            }

            Write("\n");
        }
    }

    private void WriteSequence(string sequence)
    {
        lock (_outputLock)
        {
            _line.Write(sequence);
            if (sequence == Ansi.Clear)
                _row = 0;
            WriteInteractive(sequence);
        }
    }

    private int Least(Func<ITerminalOutput, int> size, int unknown)
    {
        lock (_outputLock)
        {
            int least = int.MaxValue;
            foreach (ITerminalOutput output in _outputs)
            {
                if (output.IsInteractive)
                    least = Math.Min(least, Math.Max(size(output), 1));
            }

            return least == int.MaxValue ? unknown : least;
        }
    }
}
