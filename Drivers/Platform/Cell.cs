namespace Drivers.Platform;

/// <summary>One character position of a screen: a UTF-16 code unit and two colours of the sixteen of VGA text mode.</summary>
/// <param name="Character">What stands there; a space where nothing does.</param>
/// <param name="Foreground">0-15, in VGA order (blue is 1, red is 4).</param>
/// <param name="Background">0-15, in VGA order.</param>
public readonly record struct Cell(char Character, byte Foreground, byte Background)
{
    /// <summary>Light grey on black.</summary>
    public const byte DefaultForeground = 7;

    /// <summary>Black.</summary>
    public const byte DefaultBackground = 0;

    /// <summary>An empty position in the default colours.</summary>
    public static readonly Cell Blank = new(' ', DefaultForeground, DefaultBackground);

    /// <summary>The same character with its colours exchanged, as a cursor block shows it.</summary>
    public Cell Inverted => new(Character, Background, Foreground);
}
