using System.Reflection;
using Nucleus.Entropy;
using Nucleus.X64;

namespace Nucleus.Tests;

/// <summary>The pool behind getrandom. Where nothing random comes in, all of it is determined, so two runs can be compared.</summary>
public sealed class RandomPoolTests
{
    public RandomPoolTests() => StartAnew(random: 0x1122_3344_5566_7788);

    /// <summary>RFC 8439 appendix A.1: key bytes that are not 0, counter, and where the block begins.</summary>
    [Theory]
    [InlineData(0, 0, 0u, "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586")]
    [InlineData(0, 0, 1u, "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f")]
    [InlineData(31, 1, 1u, "3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0")]
    [InlineData(1, 0xFF, 2u, "72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096")]
    public unsafe void Cipher_is_ChaCha20(int place, byte value, uint counter, string block)
    {
        byte* key = stackalloc byte[ChaCha20.KeyWords * sizeof(uint)];
        key[place] = value;
        byte* output = stackalloc byte[ChaCha20.BlockWords * sizeof(uint)];
        ChaCha20.Expand((uint*)key, counter, (uint*)output);
        Assert.Equal(block, Convert.ToHexStringLower(new Span<byte>(output, ChaCha20.BlockWords * sizeof(uint))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public unsafe void Fill_writes_what_was_asked_for_and_no_more(int size)
    {
        byte[] memory = new byte[size + 128];
        memory.AsSpan().Fill(0xA5);
        fixed (byte* start = memory)
            RandomPool.Fill(start + 64, (ulong)size);
        Assert.True(memory.AsSpan(0, 64).IndexOfAnyExcept((byte)0xA5) < 0);
        Assert.True(memory.AsSpan(64 + size).IndexOfAnyExcept((byte)0xA5) < 0);
        Assert.True(size < 16 || memory.AsSpan(64, size).IndexOfAnyExcept((byte)0xA5) >= 0);
    }

    [Fact]
    public void Same_start_gives_the_same_bytes_so_that_the_tests_below_mean_something()
    {
        byte[] first = Fill(100);
        StartAnew(random: 0x1122_3344_5566_7788);
        Assert.Equal(first, Fill(100));
    }

    [Fact]
    public void No_two_requests_get_the_same_although_nothing_new_comes_in()
    {
        HashSet<string> seen = [.. Enumerable.Range(0, 1000).Select(_ => Convert.ToHexString(Fill(16)))];
        Assert.Equal(1000, seen.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(200)]
    public void Every_byte_mixed_in_counts(int size)
    {
        var seen = new HashSet<string>();
        for (int changed = -1; changed < size; changed++)
        {
            StartAnew(random: 1);
            byte[] bytes = new byte[size];
            if (changed >= 0)
                bytes[changed] = 1;
            Mix(bytes);
            seen.Add(Convert.ToHexString(Fill(32)));
        }

        Assert.Equal(size + 1, seen.Count);
    }

    [Fact]
    public void What_is_mixed_in_does_not_replace_what_was_there()
    {
        // One who chooses all that is mixed in, even the key as it was, still does not know what RDRAND gave at the start.
        var seen = new HashSet<string>();
        for (ulong secret = 0; secret < 100; secret++)
        {
            StartAnew(secret);
            Fill(1);
            Cpu.Random = 0;
            Mix(new byte[64]);
            Mix([.. Enumerable.Repeat((byte)0xFF, 32)]);
            seen.Add(Convert.ToHexString(Fill(32)));
        }

        Assert.Equal(100, seen.Count);
    }

    [Fact]
    public void Key_is_not_what_it_was_after_a_request_and_was_not_given_out()
    {
        Fill(1);
        byte[] before = Key();
        byte[] given = Fill(4096);
        byte[] after = Key();
        Assert.NotEqual(before, after);
        Assert.True(given.AsSpan().IndexOf(before.AsSpan(0, 8)) < 0);
        Assert.True(given.AsSpan().IndexOf(after.AsSpan(0, 8)) < 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Times_of_interrupts_and_of_the_request_count(bool interrupt)
    {
        Cpu.Random = null;
        StartAnew(random: null);
        Fill(1);
        byte[] plain = Fill(32);
        StartAnew(random: null);
        Fill(1);
        Cpu.Tsc = 1;
        if (interrupt)
        {
            RandomPool.NoteTime();
            Cpu.Tsc = 0;
        }

        Assert.NotEqual(plain, Fill(32));
    }

    [Fact]
    public void Bits_are_evenly_spread()
    {
        // 8,000,000 bits: the number of ones is within six standard deviations (1414 each) of one half.
        int ones = Fill(1_000_000).Sum(value => int.PopCount(value));
        Assert.InRange(ones, 4_000_000 - (6 * 1414), 4_000_000 + (6 * 1414));
    }

    private static void StartAnew(ulong? random)
    {
        Cpu.Random = random;
        Cpu.Tsc = 0;
        foreach (FieldInfo field in typeof(RandomPool).GetFields(BindingFlags.NonPublic | BindingFlags.Static).Where(static field => !field.IsLiteral))
            field.SetValue(null, Activator.CreateInstance(field.FieldType));
    }

    private static unsafe byte[] Fill(int size)
    {
        byte[] bytes = new byte[size];
        fixed (byte* start = bytes)
            RandomPool.Fill(start, (ulong)size);
        return bytes;
    }

    private static unsafe void Mix(byte[] bytes)
    {
        fixed (byte* start = bytes)
            RandomPool.Mix(start, (ulong)bytes.Length);
    }

    private static byte[] Key()
    {
        object key = typeof(RandomPool).GetField("s_key", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        byte[] bytes = new byte[ChaCha20.KeyWords * sizeof(uint)];
        System.Runtime.InteropServices.GCHandle pinned = System.Runtime.InteropServices.GCHandle.Alloc(key, System.Runtime.InteropServices.GCHandleType.Pinned);
        System.Runtime.InteropServices.Marshal.Copy(pinned.AddrOfPinnedObject(), bytes, 0, bytes.Length);
        pinned.Free();
        return bytes;
    }
}
