namespace Cosmos.System;

/// <summary>Characters with a place where insertion and deletion cost nothing, however long the text. The gap lies at <see cref="Position"/>.</summary>
internal sealed class GapBuffer
{
    private char[] _store = new char[128];
    private int _gapEnd = 128;

    /// <summary>Characters held.</summary>
    public int Length => _store.Length - (_gapEnd - Position);

    /// <summary>Where the next character is inserted, from 0.</summary>
    public int Position { get; private set; }

    /// <summary>The character at an index.</summary>
    public char this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length);
            return _store[index < Position ? index : index + (_gapEnd - Position)];
        }
    }

    /// <summary>Inserts at the position, which moves behind what was inserted.</summary>
    public void Insert(ReadOnlySpan<char> text)
    {
        if (_gapEnd - Position < text.Length)
            Grow(text.Length);
        text.CopyTo(_store.AsSpan(Position));
        Position += text.Length;
    }

    /// <summary>Moves the gap.</summary>
    public void MoveTo(int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)position, (uint)Length);
        int distance = position - Position;
        if (distance < 0)
        {
            Array.Copy(_store, position, _store, _gapEnd + distance, -distance);
        }
        else
        {
            Array.Copy(_store, _gapEnd, _store, Position, distance);
        }

        Position = position;
        _gapEnd += distance;
    }

    /// <summary>Removes characters before the position.</summary>
    public void DeleteBefore(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Position);
        Position -= count;
    }

    /// <summary>Removes characters behind the position.</summary>
    public void DeleteAfter(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Length - Position));
        _gapEnd += count;
    }

    /// <summary>Replaces everything; the position is at the end.</summary>
    public void Set(ReadOnlySpan<char> text)
    {
        Position = 0;
        _gapEnd = _store.Length;
        Insert(text);
    }

    /// <summary>A part of the text.</summary>
    public string Substring(int start, int length) =>
        string.Create(length, (Buffer: this, Start: start), static (span, state) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = state.Buffer[state.Start + i];
        });

    /// <inheritdoc/>
    public override string ToString() => string.Concat(_store.AsSpan(0, Position), _store.AsSpan(_gapEnd));

    private void Grow(int needed)
    {
        int tail = _store.Length - _gapEnd;
        char[] store = new char[Math.Max(_store.Length * 2, Length + needed + 128)];
        Array.Copy(_store, store, Position);
        Array.Copy(_store, _gapEnd, store, store.Length - tail, tail);
        _gapEnd = store.Length - tail;
        _store = store;
    }
}
