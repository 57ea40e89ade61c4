using System.Text;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>The kernel log (dmesg): lines of UTF-8 in a ring kept by the nucleus, written from the first instruction on. Any thread.</summary>
public static class KernelLog
{
    /// <summary>Appends a line.</summary>
    public static void Write(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        Hardware.WriteLog(Encoding.UTF8.GetBytes(line));
    }

    /// <summary>Reads what is there from a byte position on.</summary>
    /// <param name="position">Bytes from the log's very first.</param>
    /// <param name="buffer">Where to put them.</param>
    /// <param name="count">How many there were; 0 at the end.</param>
    /// <returns>False when that part was overwritten.</returns>
    public static bool TryRead(ulong position, Span<byte> buffer, out int count)
    {
        count = Hardware.ReadLog(position, buffer);
        return count >= 0;
    }

    /// <summary>The log as far as it is still there.</summary>
    public static string ReadAll()
    {
        var bytes = new List<byte>();
        Span<byte> buffer = stackalloc byte[1024];
        ulong position = 0;
        while (true)
        {
            if (!TryRead(position, buffer, out int count))
            {
                // Overwritten: go on where the ring may still hold it.
                bytes.Clear();
                position += (ulong)buffer.Length;
                continue;
            }

            if (count == 0)
                return Encoding.UTF8.GetString([.. bytes]);
            bytes.AddRange(buffer[..count]);
            position += (ulong)count;
        }
    }
}
