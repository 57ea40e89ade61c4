using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Drivers.Platform;

/// <summary>
/// A screen of characters: takes text with VT100 sequences and keeps a device showing it. Writing only changes the buffer; a thread of the screen's own
/// draws the cells that differ from what the device shows, so that a burst of output costs one drawing, not one a line. Thread-safe.
/// </summary>
public abstract class CharacterScreen : IDisposable
{
    // Drawing takes at most a quarter of a processor: the pause after it is three times as long as it took.
    private const int PauseShare = 3;
    private const int ShortestPauseMs = 15;

    private readonly Lock _bufferLock = new();
    private readonly Lock _drawLock = new();
    private readonly ScreenBuffer _buffer;
    private readonly VtInterpreter _interpreter;
    private readonly Cell[] _shown;
    private readonly List<Change> _changes = [];
    private readonly AutoResetEvent _written = new(false);
    private volatile bool _disposed;
    private (int Column, int Row, bool Visible) _shownCursor = (-1, -1, false);
    private Thread? _thread;

    /// <summary>Makes a screen of a size. Nothing is assumed of what the device shows.</summary>
    protected CharacterScreen(int columns, int rows)
    {
        _buffer = new ScreenBuffer(columns, rows);
        _interpreter = new VtInterpreter(_buffer);
        _shown = new Cell[columns * rows];
    }

    /// <summary>Characters a row.</summary>
    public int Columns => _buffer.Columns;

    /// <summary>Rows.</summary>
    public int Rows => _buffer.Rows;

    /// <summary>Where the next character goes, from 0.</summary>
    public (int Column, int Row) Cursor
    {
        get
        {
            lock (_bufferLock)
                return (_buffer.CursorColumn, _buffer.CursorRow);
        }
    }

    /// <summary>Starts the thread that draws. Without it, <see cref="Render"/> does.</summary>
    public void Start()
    {
        _thread = new Thread(DrawLoop) { IsBackground = true, Name = "screen" };
        _thread.Start();
    }

    /// <summary>Adds text. Returns before it is shown.</summary>
    public void Write(ReadOnlySpan<char> text)
    {
        lock (_bufferLock)
            _interpreter.Write(text);
        _written.Set();
    }

    /// <summary>Draws what changed, now, on the calling thread.</summary>
    public void Render()
    {
        lock (_drawLock)
        {
            (int Column, int Row, bool Visible) cursor;
            lock (_bufferLock)
                cursor = CollectChanges();
            foreach (Change change in CollectionsMarshal.AsSpan(_changes))
                Draw(change.Column, change.Row, change.Cell);
            _changes.Clear();
            if (cursor != _shownCursor)
            {
                _shownCursor = cursor;
                PlaceCursor(cursor.Column, cursor.Row, cursor.Visible);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the drawing thread; what a screen holds of the device it gives back after that.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        _written.Set();
        _thread?.Join();
    }

    /// <summary>Whether the cursor is drawn as a cell with exchanged colours; else <see cref="PlaceCursor"/> has to show it.</summary>
    protected virtual bool CursorIsCell => false;

    /// <summary>Shows one cell.</summary>
    protected abstract void Draw(int column, int row, Cell cell);

    /// <summary>Moves the device's own cursor.</summary>
    protected virtual void PlaceCursor(int column, int row, bool visible)
    {
    }

    private void DrawLoop()
    {
        while (!_disposed)
        {
            _written.WaitOne();
            long start = Stopwatch.GetTimestamp();
            Render();
            double tookMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            Thread.Sleep(Math.Max(ShortestPauseMs, (int)(tookMs * PauseShare)));
        }
    }

    private (int Column, int Row, bool Visible) CollectChanges()
    {
        (int Column, int Row, bool Visible) cursor = (_buffer.CursorColumn, _buffer.CursorRow, _buffer.CursorVisible);
        for (int row = 0; row < Rows; row++)
        {
            bool cursorHere = CursorIsCell && (row == cursor.Row || row == _shownCursor.Row);
            if (!_buffer.IsDamaged(row) && !cursorHere)
                continue;
            ReadOnlySpan<Cell> wanted = _buffer.GetRow(row);
            Span<Cell> shown = _shown.AsSpan(row * Columns, Columns);
            for (int column = 0; column < wanted.Length; column++)
            {
                Cell cell = wanted[column];
                if (CursorIsCell && cursor.Visible && row == cursor.Row && column == cursor.Column)
                    cell = cell.Inverted;
                if (shown[column] == cell)
                    continue;
                shown[column] = cell;
                _changes.Add(new Change(column, row, cell));
            }

            _buffer.ClearDamage(row);
        }

        return cursor;
    }

    private readonly record struct Change(int Column, int Row, Cell Cell);
}
