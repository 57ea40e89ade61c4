using Cosmos.Core;

namespace Cosmos.System;

/// <summary>The sequences that a terminal is driven by (ECMA-48).</summary>
public static class Ansi
{
    /// <summary>Usual colours.</summary>
    public const string Reset = "\u001b[0m";

    /// <summary>Empties the screen and puts the cursor in its corner.</summary>
    public const string Clear = "\u001b[H\u001b[2J";

    /// <summary>Shows the cursor.</summary>
    public const string ShowCursor = "\u001b[?25h";

    /// <summary>Hides the cursor.</summary>
    public const string HideCursor = "\u001b[?25l";

    /// <summary>Gives the window a title (xterm's operating system command 0).</summary>
    public static string Title(string title) => $"\u001b]0;{title}\u0007";

    /// <summary>Selects the colour of text.</summary>
    public static string Foreground(ConsoleColor colour) => colour == ConsoleHost.UnknownColor ? "\u001b[39m" : Select(colour, 30, 90);

    /// <summary>Selects the colour behind text.</summary>
    public static string Background(ConsoleColor colour) => colour == ConsoleHost.UnknownColor ? "\u001b[49m" : Select(colour, 40, 100);

    // ConsoleColor numbers colours blue-green-red from bit 0 and ANSI red-green-blue.
    private static string Select(ConsoleColor colour, int dark, int bright)
    {
        int value = (int)colour & 15;
        int number = ((value & 1) << 2) | (value & 2) | ((value >> 2) & 1);
        return $"\u001b[{(value < 8 ? dark : bright) + number}m";
    }
}
