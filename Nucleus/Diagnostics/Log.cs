using System;
using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Time;

namespace Nucleus.Diagnostics;

/// <summary>The kernel log: the last 64 KiB of it, in memory, read by dmesg.</summary>
// SAFETY: the ring has a fixed size and positions wrap by mask; callers have touched the bytes that they pass.
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

    public static unsafe void Line(ReadOnlySpan<byte> text)
    {
        Begin();
        Write(text.Pointer, (ulong)text.Length);
        End();
    }

    public static unsafe void Line(ReadOnlySpan<byte> text, ulong number, ReadOnlySpan<byte> unit)
    {
        Begin();
        Write(text.Pointer, (ulong)text.Length);
        Text digits = default;
        digits.Decimal(number);
        Write(digits.Pointer, digits.Length);
        Write(unit.Pointer, (ulong)unit.Length);
        End();
    }

    /// <summary>A line that came from outside: control characters become question marks.</summary>
    public static unsafe void Line(byte* text, ulong length)
    {
        Begin();
        for (ulong i = 0; i < length; i++)
            Put(text[i] < 0x20 ? (byte)'?' : text[i]);
        End();
    }

    /// <summary>Copies from a position on; the number of bytes, 0 at the end, or a negated EINVAL when that was overwritten.</summary>
    public static unsafe long Read(ulong position, byte* buffer, ulong size)
    {
        if (position > s_end || s_end - position > Bytes)
            return -Errno.Invalid;
        ulong count = 0;
        fixed (Buffer* bytes = &s_buffer)
        {
            while (count < size && position + count < s_end)
            {
                buffer[count] = ((byte*)bytes)[(position + count) % Bytes];
                count++;
            }
        }

        return (long)count;
    }

    // "[    0.012345] ", as Linux' dmesg has it.
    private static unsafe void Begin()
    {
        ulong microseconds = Clock.TscHertz == 0 ? 0 : Clock.Now() / 1000;
        Text stamp = default;
        stamp.Add("["u8);
        stamp.Decimal(microseconds / 1_000_000, width: 5, fill: ' ');
        stamp.Add("."u8);
        stamp.Decimal(microseconds % 1_000_000, width: 6, fill: '0');
        stamp.Add("] "u8);
        Write(stamp.Pointer, stamp.Length);
    }

    private static void End() => Put((byte)'\n');

    private static unsafe void Write(byte* text, ulong length)
    {
        for (ulong i = 0; i < length; i++)
            Put(text[i]);
    }

    private static unsafe void Put(byte value)
    {
        fixed (Buffer* bytes = &s_buffer)
            ((byte*)bytes)[s_end++ % Bytes] = value;
    }
}
