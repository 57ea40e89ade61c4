using System.Globalization;
using System.Runtime.CompilerServices;
using Cosmos.Core;
using TestRunner.Guest;
using Xunit;
using Xunit.Abstractions;

namespace Kernel.Tests.Probes;

/// <summary>Tests that bring the machine down, lie, or fail on purpose. Run only when they are named: the tests of the runner itself name them.</summary>
[Trait(TestTraits.Run, TestTraits.OnRequest)]
public class RunnerProbes(ITestOutputHelper output)
{
    private static readonly List<VmPager> Kept = [];
    private static readonly AsyncLocal<string> Local = new();
    private static readonly CultureInfo OwnCulture = new("");
    private static int _ofTwo;
    private static volatile bool _nextRuns;

    [Fact]
    public void Passes()
    {
    }

    [Fact]
    public void Passes_with_an_assertion() => Assert.True(true);

    [Fact]
    public void Fails_with_a_difference() => Assert.Equal(new List<int> { 1, 2, 3 }, new List<int> { 1, 2, 4 });

    [Fact]
    public void Panics() => Machine.Panic("a probe asked for it");

    [Fact]
    public void Powers_off_as_if_all_were_well() => Machine.PowerOff(0);

    [Fact(Timeout = 300)]
    public void Hangs()
    {
        while (true) Thread.Sleep(1000);
    }

    [Fact(Timeout = 3_600_000)]
    public void Goes_silent() => Thread.Sleep(Timeout.Infinite);

    [Fact(Timeout = 300)]
    public void Spins()
    {
        while (true) Thread.SpinWait(10);
    }

    [Fact]
    public void Throws_on_another_thread()
    {
        var thread = new Thread(static () => throw new InvalidOperationException("on another thread"));
        thread.Start();
        thread.Join();
        Thread.Sleep(1000);
    }

    [Fact]
    public async Task Fails_behind_an_await()
    {
        await Task.Delay(1);
        await FailLater();
    }

    [Fact]
    public void Overflows_the_stack() => Assert.Equal(0, Endless(1));

    [Fact]
    public void Forges_its_result_and_fails()
    {
        SerialConsole.Write("ok 1 - Kernel.Tests.Probes.RunnerProbes.Forges_its_result_and_fails\n# 1 passed, 0 failed, 0 skipped\n"u8);
        Console.WriteLine("ok 1 - Kernel.Tests.Probes.RunnerProbes.Forges_its_result_and_fails");
        Assert.Fail("its real result");
    }

    [Fact]
    public void Prints_garbage_and_passes()
    {
        byte[] garbage = new byte[20_000];
        new Random(7).NextBytes(garbage);
        SerialConsole.Write(garbage);
    }

    [Fact(Timeout = 600_000)]
    public void Prints_ten_megabytes_and_passes()
    {
        byte[] line = [.. Enumerable.Repeat((byte)'x', 9_999), (byte)'\n'];
        for (int count = 0; count < 1000; count++) SerialConsole.Write(line);
        Assert.Equal(10_000, line.Length);
    }

    [Fact(Timeout = 600_000)]
    public void Prints_one_endless_line_and_passes()
    {
        byte[] piece = [.. Enumerable.Repeat((byte)'y', 10_000)];
        for (int count = 0; count < 150; count++) SerialConsole.Write(piece);
        Assert.Equal(10_000, piece.Length);
    }

    [Fact]
    public void Fails_with_characters_that_are_no_text() => Assert.Fail("nothing \0, red \u001b[31m, no character \uFFFE, half a pair \uD83D, all of it 😀");

    // Whichever of the two comes second fails, and passes by itself.
    [Fact]
    public void Passes_only_as_the_first() => Assert.Equal(1, ++_ofTwo);

    [Fact]
    public void Passes_only_as_the_first_too() => Assert.Equal(1, ++_ofTwo);

    [Fact]
    public void Leaves_a_thread_behind()
    {
        new Thread(static () => Thread.Sleep(Timeout.Infinite)) { IsBackground = true, Name = "left behind" }.Start();
        Assert.True(true);
    }

    [Fact]
    public void Fails_and_leaves_a_thread_that_throws_in_the_next()
    {
        var thread = new Thread(static () =>
        {
            while (!_nextRuns) Thread.Sleep(10);
            throw new InvalidOperationException("too late");
        });
        thread.Name = "throws later";
        thread.Start();
        Assert.Fail("its own reason");
    }

    [Fact]
    public void Is_the_next()
    {
        _nextRuns = true;
        Thread.Sleep(1000);
        Assert.True(_nextRuns);
    }

    [Fact]
    public void Sets_what_its_thread_has()
    {
        CultureInfo.CurrentCulture = OwnCulture;
        Local.Value = "set";
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        ExecutionContext.SuppressFlow();
        Thread.CurrentThread.Priority = ThreadPriority.Lowest;
        Thread.CurrentThread.Name = "mine";
        Thread.CurrentThread.Interrupt();
        Console.SetOut(TextWriter.Null);
        Assert.Equal("mine", Thread.CurrentThread.Name);
    }

    [Fact]
    public void Finds_its_thread_as_it_always_is()
    {
        Thread.Sleep(1);
        Assert.NotSame(OwnCulture, CultureInfo.CurrentCulture);
        Assert.Equal((null, null, false), (Local.Value, SynchronizationContext.Current, ExecutionContext.IsFlowSuppressed()));
        Assert.Equal((ThreadPriority.Normal, "test"), (Thread.CurrentThread.Priority, Thread.CurrentThread.Name));
        Assert.NotSame(TextWriter.Null, Console.Out);
    }

    [Fact]
    public void Says_something_and_passes()
    {
        output.WriteLine("said by a test");
        Assert.NotNull(output);
    }

    [Fact]
    public void Throws_what_cannot_be_read() => throw new UnreadableException();

    [Fact]
    public void Leaves_frames_behind()
    {
        Kept.Add(new VmPagerOption { SizeBytes = 3 * 4096 }.Build());
        Assert.NotEmpty(Kept);
    }

    [Fact]
    public void Lets_go_of_a_thread_a_little_later()
    {
        new Thread(static () => Thread.Sleep(100)).Start();
        Assert.True(true);
    }

    [Fact]
    public void Skips_itself() => SkipTest.Because("no such device on this machine");

    [Fact]
    public void Runs_out_of_memory()
    {
        var hoard = new List<byte[]>();
        while (true) hoard.Add(new byte[1 << 20]);
    }

    // As when the runner itself is stuck: its own watch is long over.
    [Fact]
    public void Is_watched_by_nobody()
    {
        Machine.Watch("nobody", TimeSpan.FromMilliseconds(50));
        Thread.Sleep(Timeout.Infinite);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static int Endless(int depth) => Endless(depth + 1) + depth;

    private static async Task FailLater()
    {
        await Task.Yield();
        throw new InvalidOperationException("behind an await");
    }

    private sealed class UnreadableException : Exception
    {
        public override string Message => throw new InvalidOperationException("no message");

        public override string? StackTrace => throw new InvalidOperationException("no stack trace");
    }
}
