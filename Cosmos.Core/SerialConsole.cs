using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>COM1, raw: no echo, no translation.</summary>
public static class SerialConsole
{
    /// <summary>Waits for bytes. Input is interrupt-driven: a waiting thread costs nothing.</summary>
    /// <param name="buffer">Where to put them; not empty.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <returns>How many, 0 when the time is over.</returns>
    public static int Read(Span<byte> buffer, TimeSpan timeout)
    {
        if (buffer.IsEmpty)
            throw new ArgumentException("no room to read to", nameof(buffer));
        return Hardware.ReadSerial(buffer, Nanoseconds.From(timeout));
    }

    /// <summary>Writes bytes.</summary>
    public static void Write(ReadOnlySpan<byte> bytes) => Hardware.WriteSerial(bytes);
}
