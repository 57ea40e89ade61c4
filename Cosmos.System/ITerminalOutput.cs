namespace Cosmos.System;

/// <summary>Something a <see cref="Terminal"/> shows its text on.</summary>
public interface ITerminalOutput
{
    /// <summary>Whether it understands VT100 sequences, so that lines can be edited on it. Without, it gets text and line ends only.</summary>
    bool IsInteractive { get; }

    /// <summary>Characters a row.</summary>
    int Columns { get; }

    /// <summary>Rows.</summary>
    int Rows { get; }

    /// <summary>Finds out where the next character goes, from 0. May wait for the terminal's answer, and must not be called by the thread that reads its keys.</summary>
    /// <returns>Whether it is known.</returns>
    bool TryFindCursor(out (int Column, int Row) place);

    /// <summary>Adds text. Calls never overlap.</summary>
    void Write(ReadOnlySpan<char> text);

    /// <summary>Returns once all that was written is shown.</summary>
    void Flush();
}
