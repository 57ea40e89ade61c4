namespace Drivers.Platform;

/// <summary>What an <see cref="AnsiParser"/> found in a stream of characters (ECMA-48 §5).</summary>
public interface IAnsiSink
{
    /// <summary>A character to show.</summary>
    void Print(char character);

    /// <summary>A control character (C0 or DEL), ESC excepted.</summary>
    void Control(char control);

    /// <summary><c>ESC F</c>, or <c>ESC I F</c> with an intermediate character; <paramref name="intermediate"/> is then not zero.</summary>
    void Escape(char intermediate, char final);

    /// <summary><c>CSI P...P F</c>.</summary>
    /// <param name="prefix">A private marker (<c>?</c>, <c>&gt;</c>, ...) or zero.</param>
    /// <param name="parameters">At most <see cref="AnsiParser.MaxParameters"/>; a missing one is -1.</param>
    /// <param name="final">Names the function.</param>
    void Csi(char prefix, ReadOnlySpan<int> parameters, char final);
}
