using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cosmos.Core;
using Cosmos.FileSystem;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Garbage;

/// <summary>
/// All memory taken, in several ways and again and again, and let go; then real work at once, without a collection that a program does not ask for: nothing that is garbage may keep
/// memory from who asks. The word <c>rounds=NUMBER</c> on the kernel's command line makes it more often.
/// </summary>
public abstract partial class AftermathTests
{
    private const string RoundsWord = "rounds=";

    // Work with files needs some.
    private static readonly FileService Files = RootFileSystem.Install(null);

    // As many on each machine: to mark them is what takes long. Not so large that they lie in a heap of their own.
    private static readonly int SmallBytes = (int)(Machine.Boot.MemoryBytes / 30_000);

    /// <summary>How often memory is filled.</summary>
    protected static int Rounds { get; } = RoundsOf(Machine.Boot.CommandLine);

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void Small_arrays() => Repeat(static () => ExhaustionTests.Fill(static () => new byte[SmallBytes]));

    /// <summary>Fills memory, and sees to it that work gets what it needs, in rounds.</summary>
    protected static void Repeat(Func<OutOfMemoryException?> fill)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Assert.NotNull(fill());
            Work();
        }
    }

    // The second time is what matters: what the first left behind is garbage then.
    private static int RoundsOf(string commandLine) =>
        commandLine.Split(' ').FirstOrDefault(static word => word.StartsWith(RoundsWord, StringComparison.Ordinal)) is { } word
            ? int.Parse(word.AsSpan(RoundsWord.Length), CultureInfo.InvariantCulture) : 2;

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    /// <summary>Does what needs memory of all kinds.</summary>
    protected static void Work()
    {
        GC.KeepAlive(new byte[100]);
        Files.Install();
        string file = Path.GetTempFileName();
        File.WriteAllText(file, new string('x', 5000));
        Assert.Equal(5000, File.ReadAllText(file).Length);
        File.Delete(file);
        Assert.Equal("""{"a":[1,2]}""", JsonNode.Parse("""{ "a": [1, 2] }""")!.ToJsonString());
        Assert.Equal(6, Task.Run(static async () =>
        {
            await Task.Yield();
            return 6;
        }).Result);
        GC.KeepAlive(new byte[4 << 20]);
        int ran = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() => Interlocked.Increment(ref ran)))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(threads.Length, ran);
        Assert.Equal("a#b#c#", Digits().Replace("a1b22c333", "#"));
        Assert.Throws<NullReferenceException>(static () => LengthOf(null!));
        ExhaustionTests.Keep(1000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int LengthOf(string text) => text.Length;
}

/// <summary>On a machine of 64 MiB.</summary>
[Machine(Bare = true, Memory = "64M")]
public sealed class SmallAftermathTests : AftermathTests
{
    private const int ThreadCount = 8;

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void Large_arrays() => Repeat(static () => ExhaustionTests.Fill(static () => new byte[1 << 20]));

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void Threads_at_once() => Repeat(FillByThreads);

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void Smallest_objects() => Repeat(static () => ExhaustionTests.Fill(static () => new object()));

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void Text() => Repeat(static () => ExhaustionTests.Fill(static () => new string('t', 30_000)));

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void One_long_list() => Repeat(FillByList);

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void A_dictionary_that_grows() => Repeat(FillByDictionary);

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void In_tasks() => Repeat(static () => Task.WhenAll(Enumerable.Range(0, 4).Select(static _ => Task.Run(static () => ExhaustionTests.Fill(static () => new byte[2000])))).Result[0]);

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void In_a_finalizer() => Repeat(FillByFinalizer);

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void While_the_heap_is_collected_in_the_background() => Repeat(FillInFrontOfCollections);

    // Each of these threads leaves a number to be given back by a finalizer, and to give it back takes memory.
    [Fact(Timeout = ExhaustionTests.Patience)]
    public void With_finalizers_that_want_memory() => Repeat(static () =>
    {
        RunThreads(100);
        return FillByList();
    });

    [Fact(Timeout = ExhaustionTests.Patience)]
    public void Every_second_object_let_go_can_be_had_again()
    {
        for (int round = 0; round < Rounds; round++)
        {
            (int had, int again) = TakeLetGoAndTakeAgain();
            Assert.True(again >= had / 3, $"{again} of {had / 2} again");
            Work();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OutOfMemoryException? FillByThreads()
    {
        OutOfMemoryException? caught = null;
        using Barrier start = new(ThreadCount);
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            caught = ExhaustionTests.Fill(static () => new byte[2000]);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        return caught;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OutOfMemoryException? FillByList()
    {
        Link? head = null;
        try
        {
            while (true)
                head = new Link(head);
        }
        catch (OutOfMemoryException e)
        {
            GC.KeepAlive(head);
            return e;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static OutOfMemoryException? FillByDictionary()
    {
        Dictionary<long, string> numbers = [];
        try
        {
            for (long number = 0; ; number++)
                numbers[number] = number.ToString(CultureInfo.InvariantCulture);
        }
        catch (OutOfMemoryException e)
        {
            GC.KeepAlive(numbers);
            return e;
        }
    }

    private static OutOfMemoryException? FillByFinalizer()
    {
        Filling.Caught = null;
        LetGo();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Filling.Caught;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LetGo() => GC.KeepAlive(new Filling());

    private static OutOfMemoryException? FillInFrontOfCollections()
    {
        bool stop = false;
        Thread collecting = new(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
                Thread.Sleep(5);
            }
        });
        collecting.Start();
        OutOfMemoryException? caught = ExhaustionTests.Fill(static () => new byte[700]);
        Volatile.Write(ref stop, true);
        collecting.Join();
        return caught;
    }

    private static void RunThreads(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Thread thread = new(static () => GC.KeepAlive(Environment.CurrentManagedThreadId));
            thread.Start();
            thread.Join();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (int Had, int Again) TakeLetGoAndTakeAgain()
    {
        byte[]?[] all = new byte[]?[1 << 18];
        int had = 0;
        int again = 0;
        try
        {
            for (; ; had++)
                all[had] = new byte[500];
        }
        catch (OutOfMemoryException)
        {
            for (int i = 0; i < had; i += 2)
                all[i] = null;
        }

        try
        {
            for (; again < had / 2; again++)
                all[again * 2] = new byte[500];
        }
        catch (OutOfMemoryException)
        {
            // how many there were is what is asked
        }

        GC.KeepAlive(all);
        return (had, again);
    }

    private sealed class Link(Link? next)
    {
        internal Link? Next => next;

        internal Load Carried { get; } // so that there are not millions of them: each is marked again and again

        [InlineArray(8)]
        internal struct Load
        {
            private long _first;
        }
    }

    private sealed class Filling
    {
        internal static OutOfMemoryException? Caught { get; set; }

        ~Filling() => Caught = ExhaustionTests.Fill(static () => new byte[3000]);
    }
}

/// <summary>On a machine of 2 GiB.</summary>
[Machine(Bare = true, Memory = "2G")]
public sealed class LargeAftermathTests : AftermathTests;
