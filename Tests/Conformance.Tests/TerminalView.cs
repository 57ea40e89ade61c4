using System.Text;
using Drivers.Platform;

namespace Conformance.Tests;

/// <summary>What a terminal showed at a mark.</summary>
/// <param name="Text">Its rows, without what is empty at their ends; then the colours of every row that has some, a digit of text and background a cell; then the cursor.</param>
/// <param name="Stream">The characters that came since the mark before.</param>
internal sealed record TerminalView(string Text, string Stream)
{
    /// <summary>Looks at a screen.</summary>
    public static TerminalView Of(ScreenBuffer screen, string stream)
    {
        StringBuilder text = new();
        StringBuilder colours = new();
        for (int row = 0; row < screen.Rows; row++)
        {
            ReadOnlySpan<Cell> cells = screen.GetRow(row);
            string line = string.Concat(cells.ToArray().Select(static cell => cell.Character)).TrimEnd();
            text.Append(line).Append('\n');
            if (cells.ContainsAnyExcept(Cell.Blank) && cells.ToArray().Any(static cell => cell.Foreground != Cell.DefaultForeground || cell.Background != Cell.DefaultBackground))
                colours.Append($"row {row}: ").AppendJoin(' ', cells.ToArray().Select(static cell => $"{cell.Foreground:x}{cell.Background:x}")).Append('\n');
        }

        string cursor = $"cursor {screen.CursorColumn},{screen.CursorRow}{(screen.CursorVisible ? "" : ", hidden")}";
        return new TerminalView($"{text.ToString().TrimEnd('\n')}\n{colours}{cursor}\n", stream);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
