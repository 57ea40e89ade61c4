using System.Text;
using Cosmos.Core;

namespace Kernel.Tests.Consoles;

/// <summary>A console that notes what is asked of it. Stands in for the real one until it is disposed.</summary>
public sealed class RecordingConsole : ConsoleHost, IDisposable
{
    private readonly ConsoleHost? _before = Current;
    private readonly StringBuilder _written = new();

    /// <summary>Becomes the console.</summary>
    public RecordingConsole() => Current = this;

    /// <summary>All text written.</summary>
    public string Written
    {
        get
        {
            lock (_written) return _written.ToString();
        }
    }

    /// <summary>The lines to be read.</summary>
    public Queue<string> Lines { get; } = new();

    /// <summary>The keys to be read.</summary>
    public Queue<ConsoleKeyInfo> Keys { get; } = new();

    /// <summary>How often the screen was emptied.</summary>
    public int Clears { get; private set; }

    /// <inheritdoc/>
    public override bool KeyAvailable => Keys.Count > 0;

    /// <inheritdoc/>
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    /// <inheritdoc/>
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <inheritdoc/>
    public override int Width => 123;

    /// <inheritdoc/>
    public override int Height => 45;

    /// <inheritdoc/>
    public override (int Left, int Top) CursorPosition { get; set; }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> utf8)
    {
        lock (_written) _written.Append(Encoding.UTF8.GetString(utf8));
    }

    /// <inheritdoc/>
    public override string? ReadLine() => Lines.TryDequeue(out string? line) ? line : null;

    /// <inheritdoc/>
    public override ConsoleKeyInfo ReadKey(bool intercept) => Keys.Dequeue();

    /// <inheritdoc/>
    public override void Clear() => Clears++;

    /// <inheritdoc/>
    public override void ResetColor() => (ForegroundColor, BackgroundColor) = (ConsoleColor.Gray, ConsoleColor.Black);

    /// <inheritdoc/>
    public void Dispose() => Current = _before;
}
