namespace Drivers.Platform;

/// <summary>
/// The cells of a character screen, its cursor and its pen. Knows nothing of hardware: a screen compares it with what it shows and draws the difference.
/// Rows are a ring, so scrolling moves no cells. Not thread-safe.
/// </summary>
public sealed class ScreenBuffer
{
    /// <summary>Distance of tab stops.</summary>
    public const int TabWidth = 8;

    private readonly Cell[] _cells;
    private readonly bool[] _damaged;
    private int _top;
    private bool _wrapPending;

    /// <summary>Makes a blank screen.</summary>
    public ScreenBuffer(int columns, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        Columns = columns;
        Rows = rows;
        _cells = new Cell[columns * rows];
        _damaged = new bool[rows];
        Pen = Cell.Blank;
        Array.Fill(_cells, Cell.Blank);
        Array.Fill(_damaged, true);
    }

    /// <summary>Characters a row.</summary>
    public int Columns { get; }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Where the next character goes, from 0.</summary>
    public int CursorColumn { get; private set; }

    /// <summary>Where the next character goes, from 0.</summary>
    public int CursorRow { get; private set; }

    /// <summary>Whether the cursor is to be shown.</summary>
    public bool CursorVisible { get; set; } = true;

    /// <summary>The colours of what is written and erased next.</summary>
    public Cell Pen { get; set; }

    private Cell Empty => Pen with { Character = ' ' };

    /// <summary>The cells of a row, from the top.</summary>
    public ReadOnlySpan<Cell> GetRow(int row) => RowSpan(row);

    /// <summary>Whether a row may have changed since <see cref="ClearDamage"/>.</summary>
    public bool IsDamaged(int row) => _damaged[row];

    /// <summary>Says that a row is shown as it is.</summary>
    public void ClearDamage(int row) => _damaged[row] = false;

    /// <summary>Writes a character at the cursor. One in the last column leaves the cursor there; the next one wraps, as on a VT100.</summary>
    public void Put(char character)
    {
        if (_wrapPending)
        {
            CursorColumn = 0;
            LineFeed();
        }

        Damage(CursorRow)[CursorColumn] = Pen with { Character = character };
        _wrapPending = CursorColumn == Columns - 1;
        if (!_wrapPending)
            CursorColumn++;
    }

    /// <summary>Moves down, scrolling at the bottom.</summary>
    public void LineFeed()
    {
        _wrapPending = false;
        if (CursorRow < Rows - 1)
            CursorRow++;
        else
            ScrollUp(1);
    }

    /// <summary>Moves up, scrolling down at the top.</summary>
    public void ReverseLineFeed()
    {
        _wrapPending = false;
        if (CursorRow > 0)
            CursorRow--;
        else
            ShiftRows(0, 1);
    }

    /// <summary>Moves to the next tab stop, or to the last column.</summary>
    public void Tab() => MoveTo(((CursorColumn / TabWidth) + 1) * TabWidth, CursorRow);

    /// <summary>Places the cursor, on the screen's edge if the place is outside.</summary>
    public void MoveTo(int column, int row)
    {
        _wrapPending = false;
        CursorColumn = Math.Clamp(column, 0, Columns - 1);
        CursorRow = Math.Clamp(row, 0, Rows - 1);
    }

    /// <summary>Blanks cells of the cursor's row from one column up to, not including, another.</summary>
    public void EraseInRow(int from, int to)
    {
        _wrapPending = false;
        from = Math.Clamp(from, 0, Columns);
        to = Math.Clamp(to, from, Columns);
        Damage(CursorRow)[from..to].Fill(Empty);
    }

    /// <summary>Blanks whole rows from one up to, not including, another.</summary>
    public void EraseRows(int from, int to)
    {
        _wrapPending = false;
        for (int row = Math.Max(from, 0); row < Math.Min(to, Rows); row++)
            Damage(row).Fill(Empty);
    }

    /// <summary>Moves everything up by some rows; blank ones come in at the bottom.</summary>
    public void ScrollUp(int rows)
    {
        rows = Math.Clamp(rows, 0, Rows);
        _top = (_top + rows) % Rows;
        Array.Fill(_damaged, true);
        EraseRows(Rows - rows, Rows);
    }

    /// <summary>Inserts (or, negative, deletes) rows at the cursor's row, moving those below.</summary>
    public void InsertRows(int rows) => ShiftRows(CursorRow, rows);

    /// <summary>Inserts (or, negative, deletes) cells at the cursor, moving the rest of its row.</summary>
    public void InsertCells(int cells)
    {
        _wrapPending = false;
        Span<Cell> rest = Damage(CursorRow)[CursorColumn..];
        int count = Math.Min(Math.Abs(cells), rest.Length);
        if (cells > 0)
        {
            rest[..^count].CopyTo(rest[count..]);
            rest[..count].Fill(Empty);
        }
        else
        {
            rest[count..].CopyTo(rest);
            rest[^count..].Fill(Empty);
        }
    }

    private void ShiftRows(int from, int rows)
    {
        _wrapPending = false;
        int count = Math.Min(Math.Abs(rows), Rows - from);
        if (rows > 0)
        {
            for (int row = Rows - 1; row >= from + count; row--)
                RowSpan(row - count).CopyTo(Damage(row));
            EraseRows(from, from + count);
        }
        else
        {
            for (int row = from; row < Rows - count; row++)
                RowSpan(row + count).CopyTo(Damage(row));
            EraseRows(Rows - count, Rows);
        }
    }

    private Span<Cell> Damage(int row)
    {
        _damaged[row] = true;
        return RowSpan(row);
    }

    private Span<Cell> RowSpan(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows);
        return _cells.AsSpan((_top + row) % Rows * Columns, Columns);
    }
}
