using System.Globalization;
using TestRunner.Guest;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Tests.Guest;

/// <summary>What a test sets of the thread and the console that it runs on is not there in the next.</summary>
[Collection("console")]
public class IsolationTests
{
    private const string Token = "00112233445566aa";
    private static readonly AsyncLocal<string> Local = new();

    [Fact]
    public void Culture_locals_and_synchronization_context_go_with_the_test()
    {
        var other = new CultureInfo("");
        RunBoth(
            () =>
            {
                CultureInfo.CurrentCulture = other;
                CultureInfo.CurrentUICulture = other;
                Local.Value = "set";
                SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
                ExecutionContext.SuppressFlow();
            },
            () =>
            {
                Assert.NotSame(other, CultureInfo.CurrentCulture);
                Assert.NotSame(other, CultureInfo.CurrentUICulture);
                Assert.Null(Local.Value);
                Assert.Null(SynchronizationContext.Current);
                Assert.False(ExecutionContext.IsFlowSuppressed());
            });
    }

    [Fact]
    public void Priority_name_and_kind_of_the_thread_go_with_the_test() => RunBoth(
        static () =>
        {
            Thread.CurrentThread.Priority = ThreadPriority.Lowest;
            Thread.CurrentThread.IsBackground = false;
            Thread.CurrentThread.Name = "mine";
        },
        static () => Assert.Equal(
            ("test", true, ThreadPriority.Normal),
            (Thread.CurrentThread.Name, Thread.CurrentThread.IsBackground, Thread.CurrentThread.Priority)));

    [Fact]
    public void Interruption_that_nobody_waited_for_goes_with_the_test() => RunBoth(static () => Thread.CurrentThread.Interrupt(), static () => Thread.Sleep(1));

    [Fact]
    public void Console_is_the_runners_again_in_the_next_test()
    {
        string said = RunBoth(
            static () =>
            {
                Console.Out.Close();
                Console.SetOut(TextWriter.Null);
                Console.SetError(TextWriter.Null);
            },
            static () =>
            {
                Console.WriteLine("to the one");
                Console.Error.WriteLine("to the other");
            });
        Assert.Contains("\n# to the one\n# to the other\n", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_threads_that_write_at_once_stay_whole()
    {
        const int Threads = 4, Lines = 500;
        string said = RunBoth(
            static () =>
            {
                Thread[] threads = [.. Enumerable.Range(0, Threads).Select(static index => new Thread(() =>
                {
                    for (int line = 0; line < Lines; line++) Console.WriteLine($"thread {index} line {line}");
                }))];
                foreach (Thread thread in threads) thread.Start();
                foreach (Thread thread in threads) thread.Join();
            },
            static () => { });
        string[] written = [.. said.Split('\n').Where(static line => line.Contains("thread", StringComparison.Ordinal))];
        Assert.Equal(
            Enumerable.Range(0, Threads * Lines).Select(static number => $"# thread {number / Lines} line {number % Lines}").Order(StringComparer.Ordinal),
            written.Order(StringComparer.Ordinal));
    }

    // Both must pass; what the run wrote.
    private static string RunBoth(Action first, Action second)
    {
        var builder = new TestListBuilder();
        builder.On(null, Place.Guest);
        builder.Fact(new TestMethod("Class", "First", "File.cs", 1, "first", null, 0), _ => first());
        builder.Fact(new TestMethod("Class", "Second", "File.cs", 2, "second", null, 0), _ => second());
        var text = new StringWriter();
        TestRun.Execute(builder.Build(), text, new TestRunOptions { Token = Token });
        var reader = new TapReader(["first", "second"], Token);
        foreach (string line in text.ToString().Split('\n')) reader.Take(line);
        Assert.All(reader.Conclude("broken off"), static one => Assert.True(one.Status == TapStatus.Passed, one.Message));
        return text.ToString();
    }
}
