using Drivers.Platform;

namespace Cosmos.System;

/// <summary>A <see cref="CharacterScreen"/> as an output of a <see cref="Terminal"/>.</summary>
internal sealed class ScreenOutput(CharacterScreen screen) : ITerminalOutput
{
    /// <inheritdoc/>
    public bool IsInteractive => true;

    /// <inheritdoc/>
    public int Columns => screen.Columns;

    /// <inheritdoc/>
    public int Rows => screen.Rows;

    /// <inheritdoc/>
    public bool TryFindCursor(out (int Column, int Row) place)
    {
        place = screen.Cursor;
        return true;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<char> text) => screen.Write(text);

    /// <inheritdoc/>
    public void Flush() => screen.Render();
}
