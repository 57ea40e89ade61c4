using System.Buffers.Binary;
using System.Text;
using AsterCosmos.Profiling;
using Cosmos.Core;

namespace AsterCosmos.Tests;

public sealed class ProfileTests
{
    private static readonly FunctionNames Names = new(Table((0x1000, "Alpha"), (0x1100, "Alphabet"), (0x1200, ""), (0x2000, "My_Lib_My_Lib_Type__Run")));

    [Theory]
    [InlineData(0x0FFF, null)]
    [InlineData(0x1000, "Alpha")]
    [InlineData(0x10FF, "Alpha")]
    [InlineData(0x1100, "Alphabet")]
    [InlineData(0x1250, null)]
    [InlineData(0x2FFF, "My_Lib_Type__Run")]
    public void Address_belongs_to_the_function_that_starts_at_or_before_it(ulong address, string? name) => Assert.Equal(name, Names.Find(address));

    [Fact]
    public void Table_that_ends_early_gives_what_is_whole()
    {
        byte[] table = Table((0x1000, "Alpha"), (0x1100, "Beta"));
        Assert.Equal(1, new FunctionNames(table.AsSpan(0, table.Length - 1)).Count);
        Assert.Equal(0, new FunctionNames([]).Count);
        Assert.Equal(0, new FunctionNames([1, 0]).Count);
    }

    [Fact]
    public void Innermost_counts_as_self_and_all_of_the_stack_in_total()
    {
        Profile profile = new(Names);
        profile.Add(Sample(1, 0x1000, 0x1101, 0x2001), static _ => "main");
        profile.Add(Sample(1, 0x1104, 0x2001), static _ => "main");
        Assert.Equal(2, profile.Samples);
        Dictionary<string, Profile.Count> counts = new(profile.Hottest);
        Assert.Equal(new Profile.Count(1, 1), counts["Alpha"]);
        Assert.Equal(new Profile.Count(1, 2), counts["Alphabet"]);
        Assert.Equal(new Profile.Count(0, 2), counts["My_Lib_Type__Run"]);
        Assert.Equal(["main;My_Lib_Type__Run;Alphabet 1", "main;My_Lib_Type__Run;Alphabet;Alpha 1"], profile.Folded());
    }

    [Fact]
    public void Return_address_behind_the_last_instruction_belongs_to_the_caller()
    {
        Profile profile = new(Names);
        profile.Add(Sample(1, 0x2000, 0x1100), static _ => "main");
        Assert.Equal(["main;Alpha;My_Lib_Type__Run 1"], profile.Folded());
    }

    [Fact]
    public void Recursion_counts_once()
    {
        Profile profile = new(Names);
        profile.Add(Sample(1, 0x1000, 0x1001, 0x1001), static _ => "main");
        Assert.Equal(new Profile.Count(1, 1), profile.Hottest.Single().Value);
    }

    [Fact]
    public void Code_without_a_name_is_native_and_no_thread_is_idle()
    {
        Profile profile = new(Names);
        profile.Add([.. Sample(7, 0x50, 0x60, 0x1001), .. Sample(0, 0x1000)], static thread => $"thread {thread}");
        Assert.Equal(["(idle) 1", "thread 7;Alpha;(native code) 1"], profile.Folded());
    }

    private static ulong[] Sample(params ulong[] words) => [.. words, .. new ulong[Profiler.WordsPerSample - words.Length]];

    // As the linker writes it.
    private static byte[] Table(params (uint Address, string Name)[] functions)
    {
        List<byte> table = [.. BitConverter.GetBytes(functions.Length)];
        uint before = 0;
        string last = "";
        Span<byte> word = stackalloc byte[4];
        foreach ((uint address, string name) in functions)
        {
            int shared = name.AsSpan().CommonPrefixLength(last);
            BinaryPrimitives.WriteUInt32LittleEndian(word, address - before);
            table.AddRange(word);
            table.AddRange([(byte)shared, (byte)(name.Length - shared), .. Encoding.UTF8.GetBytes(name[shared..])]);
            (before, last) = (address, name);
        }

        return [.. table];
    }
}
