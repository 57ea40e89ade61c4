using System.Text;

namespace Cosmos.System;

/// <summary>How reading a line ended.</summary>
public enum LineEnd
{
    /// <summary>The line was entered.</summary>
    Entered,

    /// <summary>Ctrl-C.</summary>
    Cancelled,

    /// <summary>Ctrl-D on an empty line.</summary>
    EndOfInput,

    /// <summary>The line was entered, and longer than <see cref="LineEditor.LongestLine"/>: what was beyond is lost.</summary>
    TooLong,
}

/// <summary>A line that was read.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Text">The line; empty when it was cancelled, null at the end of input.</param>
public readonly record struct LineResult(LineEnd End, string? Text);

/// <summary>The reading of one line: keys to the editor, the editor to the terminals.</summary>
internal sealed class LineSession
{
    private const int CandidateGap = 2;

    private readonly Terminal _terminal;
    private readonly LineHistory _history;
    private readonly LineEditor _editor;
    private readonly LineView? _view;
    private readonly StringBuilder _output = new();

    /// <summary>Begins behind what stands on the terminal's current line.</summary>
    public LineSession(Terminal terminal, LineHistory history, LineCompleter? completer)
    {
        _terminal = terminal;
        _history = history;
        _editor = new LineEditor(history, completer);
        int room = terminal.RoomOnLine;
        _view = room > 0 ? new LineView(room) : null;
    }

    /// <summary>Reads to the end of the line.</summary>
    public LineResult Run()
    {
        while (true)
        {
            switch (_editor.Handle(_terminal.TakeKey(Show)))
            {
                case EditResult.Accepted:
                    string text = _editor.ToString();
                    _history.Add(text);
                    Finish(text);
                    return new LineResult(_editor.Overflowed ? LineEnd.TooLong : LineEnd.Entered, text);
                case EditResult.Cancelled:
                    Finish("", "^C");
                    return new LineResult(LineEnd.Cancelled, "");
                case EditResult.EndOfInput:
                    Finish("");
                    return new LineResult(LineEnd.EndOfInput, null);
                case EditResult.ClearScreen:
                    Redraw(Ansi.Clear);
                    break;
                case EditResult.ListCandidates when _view is not null:
                    _view.MoveToEnd(_output);
                    Redraw(ListCandidates());
                    break;
            }
        }
    }

    private void Show()
    {
        if (_view is null)
            return;
        _view.Update(_editor, _output);
        Send();
    }

    private void Finish(string text, string mark = "")
    {
        Show();
        _view?.MoveToEnd(_output);
        _output.Append(_view is null ? "" : mark);
        Send();
        _terminal.EndLine(text.Length == 0 ? mark : text);
    }

    // What stood left of the line, and the line, again, after something else was shown.
    private void Redraw(string before)
    {
        if (_view is null)
            return;
        _output.Append(before).Append(_terminal.LineSoFar);
        _view.Reset();
        _view.Update(_editor, _output);
        Send();
    }

    private void Send()
    {
        if (_output.Length == 0)
            return;
        _terminal.WriteInteractive(_output.ToString());
        _output.Clear();
    }

    private string ListCandidates()
    {
        StringBuilder list = new("\n");
        int widest = 0;
        foreach (string candidate in _editor.Candidates)
            widest = Math.Max(widest, candidate.Length);
        int columns = Math.Max(_terminal.Width / (widest + CandidateGap), 1);
        int rows = (_editor.Candidates.Count + columns - 1) / columns;
        for (int row = 0; row < rows; row++)
        {
            for (int i = row; i < _editor.Candidates.Count; i += rows)
            {
                bool last = i + rows >= _editor.Candidates.Count;
                list.Append(last ? _editor.Candidates[i] : _editor.Candidates[i].PadRight(widest + CandidateGap));
            }

            list.Append('\n');
        }

        return list.ToString();
    }
}
