namespace Cosmos.Core;

/// <summary>
/// What <see cref="Console"/> is on this machine. The BCL's console is plugged to go to <see cref="Current"/>, so that
/// <c>Console.WriteLine</c>, <c>ReadLine</c>, <c>ReadKey</c>, colours and cursor work for everyone.
/// </summary>
/// <remarks>Calls come from any thread, several at once. Before a host is set, output goes to the serial line as it is, and input is its raw bytes.</remarks>
public abstract class ConsoleHost
{
    /// <summary>What a colour is said to be while it was not set, as on Linux, where it cannot be asked for.</summary>
    public const ConsoleColor UnknownColor = (ConsoleColor)(-1);

    private static ConsoleHost? _current;
    private static Action? _cancelPressed;

    /// <summary>The console; null before the composition root has set one.</summary>
    public static ConsoleHost? Current
    {
        get => Volatile.Read(ref _current);
        [BusTier]
        set => Volatile.Write(ref _current, value);
    }

    /// <summary>What a host calls when Ctrl-C is pressed and nobody else wants it; null while nobody listens to <see cref="Console.CancelKeyPress"/>.</summary>
    public static Action? CancelPressed
    {
        get => Volatile.Read(ref _cancelPressed);
        set => Volatile.Write(ref _cancelPressed, value);
    }

    /// <summary>Whether input comes from a pipe: no keys, no editing.</summary>
    public virtual bool IsInputRedirected => false;

    /// <summary>Whether output goes to something that is no terminal: no colours, no cursor.</summary>
    public virtual bool IsOutputRedirected => false;

    /// <summary>Whether <see cref="ReadKey"/> would return at once.</summary>
    public abstract bool KeyAvailable { get; }

    /// <summary>Colour of text to come; <see cref="UnknownColor"/> is the usual one.</summary>
    public abstract ConsoleColor ForegroundColor { get; set; }

    /// <summary>Colour behind text to come; <see cref="UnknownColor"/> is the usual one.</summary>
    public abstract ConsoleColor BackgroundColor { get; set; }

    /// <summary>Columns.</summary>
    public abstract int Width { get; }

    /// <summary>Lines.</summary>
    public abstract int Height { get; }

    /// <summary>Where the next character goes.</summary>
    public abstract (int Left, int Top) CursorPosition { get; set; }

    /// <summary>Whether the cursor is shown.</summary>
    public virtual bool CursorVisible { get; set; } = true;

    /// <summary>The terminal's title, where it has one.</summary>
    public virtual string Title { get; set; } = string.Empty;

    /// <summary>Whether Ctrl-C is a key like any other.</summary>
    public virtual bool TreatControlCAsInput { get; set; }

    /// <summary>Writes UTF-8 text. A character may be split over two calls.</summary>
    public abstract void Write(ReadOnlySpan<byte> utf8);

    /// <summary>Writes UTF-8 text to the error stream.</summary>
    public virtual void WriteError(ReadOnlySpan<byte> utf8) => Write(utf8);

    /// <summary>One line of input without its end, edited on a terminal; null when there will be no more.</summary>
    public abstract string? ReadLine();

    /// <summary>The next key.</summary>
    /// <param name="intercept">Whether to keep it from being shown.</param>
    public abstract ConsoleKeyInfo ReadKey(bool intercept);

    /// <summary>Empties the screen.</summary>
    public abstract void Clear();

    /// <summary>Back to the usual colours.</summary>
    public abstract void ResetColor();

    /// <summary>Makes a sound, or does nothing.</summary>
    public virtual void Beep()
    {
    }
}
