using System.Text;
using Drivers.Platform;

namespace Cosmos.System.Tests;

/// <summary>An output that keeps what it gets, and as a terminal shows it on a screen.</summary>
internal sealed class FakeOutput : ITerminalOutput
{
    private readonly StringBuilder _written = new();
    private readonly ScreenBuffer _screen;
    private readonly VtInterpreter _interpreter;

    public FakeOutput(bool interactive, int columns = 40, int rows = 10)
    {
        IsInteractive = interactive;
        _screen = new ScreenBuffer(columns, rows);
        _interpreter = new VtInterpreter(_screen);
    }

    public bool IsInteractive { get; }

    public int Columns => _screen.Columns;

    public int Rows => _screen.Rows;

    public string Written
    {
        get
        {
            lock (_written)
                return _written.ToString();
        }
    }

    public (int Column, int Row) Cursor => (_screen.CursorColumn, _screen.CursorRow);

    public string Row(int row) => new string([.. _screen.GetRow(row).ToArray().Select(cell => cell.Character)]).TrimEnd();

    public void Write(ReadOnlySpan<char> text)
    {
        lock (_written)
            _written.Append(text);
        _interpreter.Write(text);
    }

    public bool TryFindCursor(out (int Column, int Row) place)
    {
        place = Cursor;
        return true;
    }

    public void Flush()
    {
    }
}
