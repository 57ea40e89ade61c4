using System.Runtime.CompilerServices;
using Nucleus.Memory;

namespace Nucleus.Entropy;

/// <summary>A block of the cipher's output.</summary>
[InlineArray(ChaCha20.BlockWords)]
internal struct ChaChaBlock
{
    private uint _element;
}

/// <summary>The ChaCha20 block function (RFC 8439 §2.3), with a nonce of zeroes.</summary>
internal static class ChaCha20
{
    public const int KeyWords = 8;
    public const int BlockWords = 16;
    private const int DoubleRounds = 10;
    private const int CounterWord = 12;

    // SAFETY: a caller's key has eight words, its output and the state here sixteen; the indices below are constants, or counted to that.
    public static unsafe void Expand(uint* key, uint counter, uint* output)
    {
        ChaChaBlock state = default;
        uint* start = (uint*)&state;
        start[0] = 0x6170_7865; // "expand 32-byte k"
        start[1] = 0x3320_646E;
        start[2] = 0x7962_2D32;
        start[3] = 0x6B20_6574;
        for (int i = 0; i < KeyWords; i++)
            start[4 + i] = key[i];
        start[CounterWord] = counter;
        for (int i = 0; i < BlockWords; i++)
            output[i] = start[i];
        for (int round = 0; round < DoubleRounds; round++)
        {
            for (int column = 0; column < 4; column++)
                QuarterRound(output + column, output + 4 + column, output + 8 + column, output + 12 + column);
            for (int diagonal = 0; diagonal < 4; diagonal++)
                QuarterRound(output + diagonal, output + 4 + ((diagonal + 1) & 3), output + 8 + ((diagonal + 2) & 3), output + 12 + ((diagonal + 3) & 3));
        }

        for (int i = 0; i < BlockWords; i++)
            output[i] += start[i];
        Block.Zero(start, BlockWords * sizeof(uint));
    }

    // SAFETY: as in Expand, whose output these four are words of.
    private static unsafe void QuarterRound(uint* a, uint* b, uint* c, uint* d)
    {
        *a += *b;
        *d = RotateLeft(*d ^ *a, 16);
        *c += *d;
        *b = RotateLeft(*b ^ *c, 12);
        *a += *b;
        *d = RotateLeft(*d ^ *a, 8);
        *c += *d;
        *b = RotateLeft(*b ^ *c, 7);
    }

    private static uint RotateLeft(uint value, int by) => (value << by) | (value >> (32 - by));
}
