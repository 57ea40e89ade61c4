using System.Text;

namespace Cosmos.System;

/// <summary>What a key did to the line.</summary>
public enum EditResult
{
    /// <summary>The line may have changed; go on.</summary>
    Editing,

    /// <summary>Enter: the line is complete.</summary>
    Accepted,

    /// <summary>Ctrl-C: the line is given up.</summary>
    Cancelled,

    /// <summary>Ctrl-D on an empty line.</summary>
    EndOfInput,

    /// <summary>Ctrl-L.</summary>
    ClearScreen,

    /// <summary>Tab, and several words fit: <see cref="LineEditor.Candidates"/>.</summary>
    ListCandidates,

    /// <summary>The key had nothing to do.</summary>
    Refused,
}

/// <summary>
/// Edits one line of text by keys, with the key bindings of readline: history, reverse search, completion, kill and yank.
/// Pure logic: it shows nothing. Each key costs the same however long the line is, moves across it aside. Not thread-safe.
/// </summary>
/// <param name="history">Lines to go back to; an accepted line is added by the caller.</param>
/// <param name="completer">Asked on Tab; without one, Tab does nothing.</param>
public sealed class LineEditor(LineHistory history, LineCompleter? completer = null)
{
    /// <summary>What is typed beyond this many characters is dropped, and <see cref="Overflowed"/> says so.</summary>
    public const int LongestLine = 256 * 1024;

    private readonly GapBuffer _text = new();
    private string _killed = "";
    private string _draft = "";
    private int _historyIndex = history.Count;
    private StringBuilder? _search;
    private int _found;
    private string _beforeSearch = "";

    /// <summary>Characters in the line.</summary>
    public int Length => _text.Length;

    /// <summary>Where the next character goes.</summary>
    public int Cursor => _text.Position;

    /// <summary>Whether characters were dropped because the line is too long.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>What is being searched for in the history, or null.</summary>
    public string? SearchText => _search?.ToString();

    /// <summary>Whether the search finds nothing.</summary>
    public bool SearchFailed { get; private set; }

    /// <summary>The words that fit, after <see cref="EditResult.ListCandidates"/>.</summary>
    public IReadOnlyList<string> Candidates { get; private set; } = [];

    /// <summary>The character at an index.</summary>
    public char this[int index] => _text[index];

    /// <summary>The line.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>Applies a key.</summary>
    public EditResult Handle(ConsoleKeyInfo key)
    {
        if (_search is not null && HandleSearch(key) is EditResult result)
            return result;
        bool control = (key.Modifiers & ConsoleModifiers.Control) != 0;
        bool alt = (key.Modifiers & ConsoleModifiers.Alt) != 0;
        if (control && !alt)
            return HandleControl(key.Key);
        if (alt && !control)
            return HandleAlt(key.Key);
        return key.Key switch
        {
            ConsoleKey.Enter => EditResult.Accepted,
            ConsoleKey.Backspace => DeleteBack(PreviousCharacter()),
            ConsoleKey.Delete => DeleteForward(NextCharacter()),
            ConsoleKey.LeftArrow => Move(PreviousCharacter()),
            ConsoleKey.RightArrow => Move(NextCharacter()),
            ConsoleKey.Home => Move(0),
            ConsoleKey.End => Move(Length),
            ConsoleKey.UpArrow => Recall(_historyIndex - 1),
            ConsoleKey.DownArrow => Recall(_historyIndex + 1),
            ConsoleKey.Tab => Complete(),
            _ => Insert(key.KeyChar),
        };
    }

    /// <summary>Replaces the line; the cursor is at its end.</summary>
    public void SetText(string text) => _text.Set(text);

    private EditResult HandleControl(ConsoleKey key) => key switch
    {
        ConsoleKey.A => Move(0),
        ConsoleKey.E => Move(Length),
        ConsoleKey.B => Move(PreviousCharacter()),
        ConsoleKey.F => Move(NextCharacter()),
        ConsoleKey.LeftArrow => Move(PreviousWord()),
        ConsoleKey.RightArrow => Move(NextWord()),
        ConsoleKey.H or ConsoleKey.Backspace => DeleteBack(PreviousCharacter()), // the same byte on a serial line
        ConsoleKey.D => Length == 0 ? EditResult.EndOfInput : DeleteForward(NextCharacter()),
        ConsoleKey.K => Kill(Cursor, Length),
        ConsoleKey.U => Kill(0, Cursor),
        ConsoleKey.W => Kill(PreviousWord(), Cursor),
        ConsoleKey.Delete => Kill(Cursor, NextWord()),
        ConsoleKey.Y => Insert(_killed),
        ConsoleKey.L => EditResult.ClearScreen,
        ConsoleKey.C => EditResult.Cancelled,
        ConsoleKey.P => Recall(_historyIndex - 1),
        ConsoleKey.N => Recall(_historyIndex + 1),
        ConsoleKey.R => BeginSearch(),
        ConsoleKey.T => Transpose(),
        ConsoleKey.M or ConsoleKey.J or ConsoleKey.Enter => EditResult.Accepted,
        ConsoleKey.I => Complete(),
        _ => EditResult.Refused,
    };

    private EditResult HandleAlt(ConsoleKey key) => key switch
    {
        ConsoleKey.B => Move(PreviousWord()),
        ConsoleKey.F => Move(NextWord()),
        ConsoleKey.D => Kill(Cursor, NextWord()),
        ConsoleKey.Backspace => Kill(PreviousWord(), Cursor),
        _ => EditResult.Refused,
    };

    private EditResult Insert(char character)
    {
        if (character < ' ' || character == '\u007f')
            return EditResult.Refused;
        return Insert([character]);
    }

    private EditResult Insert(ReadOnlySpan<char> text)
    {
        if (Length + text.Length > LongestLine)
        {
            Overflowed = true;
            return EditResult.Refused;
        }

        _text.Insert(text);
        return EditResult.Editing;
    }

    private EditResult Move(int position)
    {
        if (position == Cursor)
            return EditResult.Refused;
        _text.MoveTo(position);
        return EditResult.Editing;
    }

    private EditResult DeleteBack(int from)
    {
        if (from == Cursor)
            return EditResult.Refused;
        _text.DeleteBefore(Cursor - from);
        return EditResult.Editing;
    }

    private EditResult DeleteForward(int to)
    {
        if (to == Cursor)
            return EditResult.Refused;
        _text.DeleteAfter(to - Cursor);
        return EditResult.Editing;
    }

    private EditResult Kill(int from, int to)
    {
        if (from == to)
            return EditResult.Refused;
        _killed = _text.Substring(from, to - from);
        _text.MoveTo(from);
        _text.DeleteAfter(to - from);
        return EditResult.Editing;
    }

    private EditResult Transpose()
    {
        if (Cursor == 0 || Length < 2)
            return EditResult.Refused;
        int at = Math.Min(Cursor, Length - 1);
        string swapped = $"{_text[at]}{_text[at - 1]}";
        if (char.IsSurrogate(swapped[0]) || char.IsSurrogate(swapped[1]))
            return EditResult.Refused;
        _text.MoveTo(at - 1);
        _text.DeleteAfter(2);
        _text.Insert(swapped);
        return EditResult.Editing;
    }

    private EditResult Recall(int index)
    {
        if (index < 0 || index > history.Count || index == _historyIndex)
            return EditResult.Refused;
        if (_historyIndex == history.Count)
            _draft = ToString();
        _historyIndex = index;
        _text.Set(index == history.Count ? _draft : history[index]);
        return EditResult.Editing;
    }

    private EditResult Complete()
    {
        if (completer is null)
            return EditResult.Refused;
        Completion completion = completer(ToString(), Cursor);
        if (completion.Candidates.Count == 0 || completion.Start > Cursor)
            return EditResult.Refused;
        string prefix = completion.CommonPrefix();
        bool single = completion.Candidates.Count == 1;
        if (!single && prefix.Length <= Cursor - completion.Start)
        {
            Candidates = completion.Candidates;
            return EditResult.ListCandidates;
        }

        _text.DeleteBefore(Cursor - completion.Start);
        return Insert(single ? prefix + " " : prefix);
    }

    private EditResult BeginSearch()
    {
        _search = new StringBuilder();
        _beforeSearch = ToString();
        _found = history.Count;
        SearchFailed = false;
        return EditResult.Editing;
    }

    // Null: the search is over, and the key acts on the line that was found.
    private EditResult? HandleSearch(ConsoleKeyInfo key)
    {
        bool control = (key.Modifiers & ConsoleModifiers.Control) != 0;
        switch (key.Key)
        {
            case ConsoleKey.R when control:
                return Search(_found);
            case ConsoleKey.C or ConsoleKey.G when control:
                _search = null;
                _text.Set(_beforeSearch);
                return EditResult.Editing;
            case ConsoleKey.Backspace:
            case ConsoleKey.H when control:
                if (_search!.Length == 0)
                    return EditResult.Refused;
                _search.Length--;
                return Search(history.Count);
            case ConsoleKey.Escape:
                _search = null;
                return EditResult.Editing;
        }

        if (!control && key.KeyChar >= ' ' && key.KeyChar != '\u007f')
        {
            if (_search!.Length < LineHistory.LongestLine)
                _search.Append(key.KeyChar);
            return Search(Math.Min(_found + 1, history.Count));
        }

        _search = null;
        return null;
    }

    private EditResult Search(int before)
    {
        string wanted = _search!.ToString();
        int index = wanted.Length == 0 ? -1 : history.FindBefore(before, wanted);
        SearchFailed = index < 0 && wanted.Length > 0;
        if (index < 0)
            return EditResult.Editing;
        _found = index;
        _historyIndex = index;
        _text.Set(history[index]);
        _text.MoveTo(Math.Max(history[index].IndexOf(wanted, StringComparison.OrdinalIgnoreCase), 0));
        return EditResult.Editing;
    }

    private int PreviousCharacter()
    {
        int at = Cursor;
        if (at > 0)
            at--;
        while (at > 0 && ContinuesCharacter(at))
            at--;
        return at;
    }

    private int NextCharacter()
    {
        int at = Cursor;
        if (at < Length)
            at++;
        while (at < Length && ContinuesCharacter(at))
            at++;
        return at;
    }

    // The second half of a surrogate pair, and marks that combine with what stands before them.
    private bool ContinuesCharacter(int index) => CharacterWidth.Of(_text[index]) == 0;

    private int PreviousWord()
    {
        int at = Cursor;
        while (at > 0 && _text[at - 1] == ' ')
            at--;
        while (at > 0 && _text[at - 1] != ' ')
            at--;
        return at;
    }

    private int NextWord()
    {
        int at = Cursor;
        while (at < Length && _text[at] == ' ')
            at++;
        while (at < Length && _text[at] != ' ')
            at++;
        return at;
    }
}
