using System.Runtime.CompilerServices;
using Xunit;

namespace TestRunner.SelfTests;

/// <summary>The runtime on this machine: exceptions, garbage collection, threads.</summary>
public class RuntimeTests
{
    [Fact]
    public void Null_dereference_is_an_exception() => Check.Throws<NullReferenceException>(static () => Length(null!));

    [Fact]
    public void Division_by_zero_is_an_exception() => Check.Throws<DivideByZeroException>(static () => Divide(1, 0));

    [Fact]
    public void Finally_runs_on_the_way_out()
    {
        var steps = new List<string>();
        try
        {
            try
            {
                throw new InvalidOperationException("on purpose");
            }
            finally
            {
                steps.Add("finally");
            }
        }
        catch (InvalidOperationException) when (Note(steps, "filter"))
        {
            steps.Add("catch");
        }

        Check.Same("filter finally catch", string.Join(' ', steps));
    }

    [Fact]
    public void Garbage_is_collected_and_the_rest_survives()
    {
        WeakReference garbage = MakeGarbage();
        byte[] kept = new byte[100_000];
        kept[99_999] = 42;
        for (int i = 0; i < 3 && garbage.IsAlive; i++)
            GC.Collect();
        Check.That(!garbage.IsAlive, "garbage survived three collections");
        Check.Same((byte)42, kept[99_999]);
    }

    [Fact]
    public void Threads_share_memory_and_end()
    {
        int sum = 0;
        var threads = new Thread[4];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() =>
            {
                for (int n = 0; n < 10_000; n++)
                    Interlocked.Increment(ref sum);
            });
            threads[i].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        Check.Same(40_000, sum);
    }

    [Fact]
    public void Thread_that_spins_is_preempted()
    {
        bool stop = false;
        var spinner = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
            }
        });
        spinner.Start();
        Thread.Sleep(30);
        Volatile.Write(ref stop, true);
        Check.That(spinner.Join(60_000), "the spinning thread did not end");
    }

    [Fact]
    public async Task Tasks_run_and_continue()
    {
        int result = await Task.Run(static async () =>
        {
            await Task.Delay(5);
            return 7;
        });
        Check.Same(7, result);
    }

    private static bool Note(List<string> steps, string step)
    {
        steps.Add(step);
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(string text) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int dividend, int divisor) => dividend / divisor;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference MakeGarbage() => new(new byte[1000]);
}
