using System.Text;

namespace Cosmos.System;

/// <summary>
/// Shows a <see cref="LineEditor"/> on a VT100: a window onto the line that scrolls sideways, redrawn by the difference to what stands there.
/// The cost of a redraw is bounded by the width of the terminal. Moves are relative, so what stands left of the line does not matter.
/// </summary>
/// <param name="width">Columns from the line's start to the right edge, less one, so that the terminal never wraps.</param>
internal sealed class LineView(int width)
{
    private const int LeastRoom = 8;
    private const int Context = LeastRoom / 2;

    private readonly int _width = Math.Max(width, LeastRoom);
    private string _shown = "";
    private int _shownCursor;
    private int _first;

    /// <summary>Forgets what is shown: the cursor stands at the line's start, and nothing is behind it.</summary>
    public void Reset()
    {
        _shown = "";
        _shownCursor = 0;
    }

    /// <summary>Appends what brings the terminal from what it shows to the editor's line and cursor.</summary>
    public void Update(LineEditor editor, StringBuilder output)
    {
        string lead = editor.SearchText is string search ? $"({(editor.SearchFailed ? "failed " : "")}reverse-i-search)`{Tail(search)}': " : "";
        if (lead.Length > _width - LeastRoom)
            lead = lead[..Math.Max(_width - LeastRoom, 0)];
        int room = _width - lead.Length;
        Scroll(editor, room);

        StringBuilder wanted = new(lead);
        int columns = 0;
        int cursor = lead.Length;
        for (int i = _first; i < editor.Length; i++)
        {
            if (i == editor.Cursor)
                cursor = lead.Length + columns;
            int next = CharacterWidth.Of(editor[i]);
            if (columns + next > room)
                break;
            wanted.Append(editor[i]);
            columns += next;
        }

        if (editor.Cursor == editor.Length)
            cursor = lead.Length + columns;
        Draw(wanted.ToString(), cursor, output);
    }

    /// <summary>Appends what puts the cursor behind all that is shown.</summary>
    public void MoveToEnd(StringBuilder output) => MoveCursor(Columns(_shown), output);

    private static string Tail(string text) => text.Length <= 20 ? text : text[^20..];

    private static int Columns(ReadOnlySpan<char> text)
    {
        int columns = 0;
        foreach (char character in text)
            columns += CharacterWidth.Of(character);
        return columns;
    }

    // Keeps the cursor inside the window. A window that has to move left shows a little of what stands before the cursor, so that what was
    // typed together with the move is seen.
    private void Scroll(LineEditor editor, int room)
    {
        if (editor.Cursor < _first || _first > editor.Length)
            _first = Math.Max(editor.Cursor - Context, 0);
        int first = editor.Cursor;
        int columns = 0;
        while (first > _first && columns + CharacterWidth.Of(editor[first - 1]) < room)
            columns += CharacterWidth.Of(editor[--first]);
        _first = first;

        // Text that shrank shall fill the window again.
        if (editor.Cursor == editor.Length)
        {
            while (_first > 0 && columns + CharacterWidth.Of(editor[_first - 1]) < room)
                columns += CharacterWidth.Of(editor[--_first]);
        }
    }

    private void Draw(string wanted, int cursor, StringBuilder output)
    {
        int same = wanted.AsSpan().CommonPrefixLength(_shown);
        while (same > 0 && same < wanted.Length && CharacterWidth.Of(wanted[same]) == 0)
            same--;
        if (same < wanted.Length || same < _shown.Length)
        {
            MoveCursor(Columns(wanted.AsSpan(0, same)), output);
            output.Append(wanted, same, wanted.Length - same);
            _shownCursor = Columns(wanted);
            if (Columns(_shown) > _shownCursor)
                output.Append("\u001b[K");
            _shown = wanted;
        }

        MoveCursor(cursor, output);
    }

    private void MoveCursor(int column, StringBuilder output)
    {
        int distance = column - _shownCursor;
        _shownCursor = column;
        switch (distance)
        {
            case -1:
                output.Append('\b');
                break;
            case < 0:
                output.Append($"\u001b[{-distance}D");
                break;
            case > 0:
                output.Append($"\u001b[{distance}C");
                break;
        }
    }
}
