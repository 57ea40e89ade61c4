using System.Text;
using Xunit;

namespace Kernel.Tests.Consoles;

/// <summary><see cref="Console"/> of the base library, plugged to go to this machine's console.</summary>
public sealed class ConsoleTests : IDisposable
{
    private readonly RecordingConsole _console = new();

    /// <inheritdoc/>
    public void Dispose() => _console.Dispose();

    [Fact]
    public void Standard_output_goes_to_the_console()
    {
        using Stream output = Console.OpenStandardOutput();
        output.Write(Encoding.UTF8.GetBytes("straight to it, ünïcödé\n"));
        output.Flush();
        Assert.Equal("straight to it, ünïcödé\n", _console.Written);
    }

    [Fact]
    public void Colours_are_set_and_reset()
    {
        Console.ForegroundColor = ConsoleColor.Green;
        Console.BackgroundColor = ConsoleColor.DarkBlue;
        Assert.Equal((ConsoleColor.Green, ConsoleColor.DarkBlue), (_console.ForegroundColor, _console.BackgroundColor));
        Assert.Equal(ConsoleColor.Green, Console.ForegroundColor);
        Console.ResetColor();
        Assert.Equal((ConsoleColor.Gray, ConsoleColor.Black), (_console.ForegroundColor, _console.BackgroundColor));
    }

    [Fact]
    public void Clear_and_cursor_reach_the_console()
    {
        Console.Clear();
        Console.SetCursorPosition(7, 3);
        Assert.Equal(1, _console.Clears);
        Assert.Equal((7, 3), _console.CursorPosition);
        Assert.Equal((7, 3), Console.GetCursorPosition());
    }

    [Fact]
    public void Size_is_the_consoles()
        => Assert.Equal((123, 45), (Console.WindowWidth, Console.WindowHeight));

    [Fact]
    public void Keys_come_from_the_console()
    {
        _console.Keys.Enqueue(new ConsoleKeyInfo('q', ConsoleKey.Q, shift: false, alt: false, control: true));
        Assert.True(Console.KeyAvailable);
        ConsoleKeyInfo key = Console.ReadKey(intercept: true);
        Assert.Equal((ConsoleKey.Q, ConsoleModifiers.Control), (key.Key, key.Modifiers));
        Assert.False(Console.KeyAvailable);
    }

    [Fact]
    public void Lines_come_from_the_console()
    {
        _console.Lines.Enqueue("first line");
        _console.Lines.Enqueue("second");
        Assert.Equal("first line", Console.ReadLine());
        Assert.Equal("second", Console.ReadLine());
    }

    [Fact]
    public void Threads_write_whole_pieces()
    {
        using Stream output = Console.OpenStandardOutput();
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(thread => new Thread(() =>
        {
            byte[] line = Encoding.UTF8.GetBytes(new string((char)('a' + thread), 40) + "\n");
            for (int turn = 0; turn < 25; turn++) output.Write(line);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(10_000));
        string[] lines = _console.Written.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(100, lines.Length);
        Assert.All(lines, static line => Assert.True(line.Length == 40 && line.Distinct().Count() == 1, line));
    }
}
