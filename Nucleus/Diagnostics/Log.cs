using System;
using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Time;

namespace Nucleus.Diagnostics;

/// <summary>The kernel log: the last 64 KiB of it, in memory, read by dmesg.</summary>
internal static class Log
{
    private const ulong Bytes = 65536;

    private static Buffer s_buffer;
    private static ulong s_end;

    [InlineArray((int)Bytes)]
    private struct Buffer
    {
        private byte _element;
    }

    public static void Line(ReadOnlySpan<byte> text)
    {
        Begin();
        Write(text);
        End();
    }

    public static void Line(ReadOnlySpan<byte> text, ulong number, ReadOnlySpan<byte> unit)
    {
        Begin();
        Write(text);
        Text digits = default;
        digits.Decimal(number);
        Write(digits.Bytes);
        Write(unit);
        End();
    }

    /// <summary>A line that came from outside: control characters become question marks.</summary>
    // SAFETY: whoever passes text on has touched all of it.
    public static unsafe long Line(byte* text, ulong length)
    {
        Begin();
        for (ulong i = 0; i < length; i++)
            Put(text[i] < 0x20 ? (byte)'?' : text[i]);
        End();
        return 0;
    }

    /// <summary>Copies from a position on; the number of bytes, 0 at the end, or a negated EINVAL when that was overwritten.</summary>
    // SAFETY: whoever passes the buffer on has touched all of it.
    public static unsafe long Read(byte* buffer, ulong size, ulong position)
    {
        if (position > s_end || s_end - position > Bytes)
            return -Errno.Invalid;
        ulong count = 0;
        for (; count < size && position + count < s_end; count++)
            buffer[count] = s_buffer[(int)((position + count) % Bytes)];
        return (long)count;
    }

    // "[    0.012345] ", as Linux' dmesg has it.
    private static void Begin()
    {
        ulong microseconds = Clock.TscHertz == 0 ? 0 : Clock.Now() / 1000;
        Text stamp = default;
        stamp.Add("["u8);
        stamp.Decimal(microseconds / 1_000_000, width: 5, fill: ' ');
        stamp.Add("."u8);
        stamp.Decimal(microseconds % 1_000_000, width: 6, fill: '0');
        stamp.Add("] "u8);
        Write(stamp.Bytes);
    }

    private static void End() => Put((byte)'\n');

    private static void Write(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
            Put(text[i]);
    }

    private static void Put(byte value) => s_buffer[(int)(s_end++ % Bytes)] = value;
}
