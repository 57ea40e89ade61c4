using System.Runtime.CompilerServices;
using Nucleus.Memory;
using Nucleus.X64;

namespace Nucleus.Entropy;

/// <summary>
/// Where getrandom's bytes come from: 256 bits of key, which ChaCha20 expands. Each use replaces the key by output that nobody else sees, so who reads this
/// memory learns nothing of what was given out before ("fast key erasure").
/// </summary>
/// <remarks>
/// What is mixed in is XORed to the key after such a replacement: it never takes away what others have mixed in, whoever chose it. Each request mixes in
/// RDRAND, where there is such, the time, and the times of all interrupts so far. Runs with interrupts off, on the one processor that runs threads.
/// </remarks>
internal static class RandomPool
{
    private const int KeyBytes = ChaCha20.KeyWords * sizeof(uint);
    private const int BlockBytes = ChaCha20.BlockWords * sizeof(uint);
    private const uint FeatureRandom = 1u << 30; // CPUID.1:ECX
    private const int FirstRounds = 8;

    private static Key s_key;
    private static ulong s_times;
    private static bool s_isSeeded;
    private static bool s_hasRandom;

    [InlineArray(ChaCha20.KeyWords)]
    private struct Key
    {
        private uint _element;
    }

    private struct OwnInput
    {
        public ulong Random;
        public ulong Now;
        public ulong Times;
    }

    /// <summary>An interrupt came now. Cheap: the next request mixes it in.</summary>
    public static void NoteTime() => s_times = ((s_times << 7) | (s_times >> 57)) + Cpu.ReadTsc();

    /// <summary>Mixes bytes in.</summary>
    // SAFETY: the key has the words that its type says, a block is larger, and callers hand over memory that was touched for the size they tell.
    public static unsafe void Mix(byte* bytes, ulong size)
    {
        ChaChaBlock block;
        fixed (Key* pool = &s_key)
        {
            var key = (byte*)pool;
            for (ulong done = 0; done < size; done += KeyBytes)
            {
                ChaCha20.Expand((uint*)key, 0, (uint*)&block);
                for (ulong i = 0; i < KeyBytes; i++)
                    key[i] = (byte)(((byte*)&block)[i] ^ (done + i < size ? bytes[done + i] : 0));
            }
        }

        Block.Zero(&block, BlockBytes);
    }

    /// <summary>Fills memory with random bytes.</summary>
    // SAFETY: as in Mix: of the last block only what there is room for is copied.
    public static unsafe void Fill(byte* to, ulong size)
    {
        MixOwn();
        ChaChaBlock block;
        ChaChaBlock next;
        fixed (Key* pool = &s_key)
        {
            var key = (uint*)pool;
            ChaCha20.Expand(key, 0, (uint*)&next);
            uint counter = 1;
            for (ulong done = 0; done < size; done += BlockBytes)
            {
                ChaCha20.Expand(key, counter++, (uint*)&block);
                Block.Copy(to + done, &block, size - done < BlockBytes ? size - done : BlockBytes);
            }

            for (int i = 0; i < ChaCha20.KeyWords; i++)
                key[i] = ((uint*)&next)[i];
        }

        Block.Zero(&block, BlockBytes);
        Block.Zero(&next, BlockBytes);
    }

    // SAFETY: as in Mix, with a local and its own size.
    private static unsafe void MixOwn()
    {
        int rounds = s_isSeeded ? 1 : FirstRounds;
        if (!s_isSeeded)
            s_hasRandom = (Cpu.CpuId(1).Ecx & FeatureRandom) != 0;
        s_isSeeded = true;
        for (int round = 0; round < rounds; round++)
        {
            var own = new OwnInput { Random = s_hasRandom ? Cpu.ReadRandom() : 0, Now = Cpu.ReadTsc(), Times = s_times };
            Mix((byte*)&own, (ulong)sizeof(OwnInput));
        }
    }
}
