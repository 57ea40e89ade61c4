using System;
using System.Runtime.CompilerServices;
using Nucleus.Abi;

namespace Nucleus.Diagnostics;

/// <summary>A short line of text being put together, on the stack. What does not fit is cut off.</summary>
internal struct Text
{
    private const int Capacity = 160;

    private Characters _characters;
    private int _length;

    [InlineArray(Capacity)]
    private struct Characters
    {
        private byte _element;
    }

    /// <summary>What it holds now, for as long as it does.</summary>
    // SAFETY: a Text is always a local, so its address holds as long as it does; no more than its room was ever filled.
    public unsafe ReadOnlySpan<byte> Bytes => new(Unsafe.AddressOf(ref _characters), _length);

    public void Add(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
            Add(text[i]);
    }

    public void Add(byte character)
    {
        if (_length < Capacity)
            _characters[_length++] = character;
    }

    public void Hex(ulong value, int digits = 16)
    {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        {
            uint digit = (uint)(value >> shift) & 0xF;
            Add((byte)(digit < 10 ? '0' + digit : 'a' + digit - 10));
        }
    }

    public void Decimal(ulong value, int width = 1, char fill = ' ')
    {
        int digits = 1;
        ulong scale = 1;
        while (value / scale >= 10)
        {
            scale *= 10;
            digits++;
        }

        for (; width > digits; width--)
            Add((byte)fill);
        for (; scale != 0; scale /= 10)
            Add((byte)('0' + value / scale % 10));
    }

    /// <summary>Adds a thread by number and name.</summary>
    public void Thread(uint id, ThreadNameBytes name)
    {
        Add("thread "u8);
        Decimal(id);
        Add(" '"u8);
        for (int i = 0; i < ThreadNameBytes.Length && name[i] != 0; i++)
            Add(name[i]);
        Add("'"u8);
    }
}
