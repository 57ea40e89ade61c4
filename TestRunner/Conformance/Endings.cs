using System.Runtime.CompilerServices;

namespace TestRunner.Conformance;

/// <summary>A way in which a program ends. What it says until then has to be the same on every system.</summary>
/// <param name="Name">A word.</param>
/// <param name="IsOrderly">Whether it ends with a status of its own; otherwise it is brought down.</param>
/// <param name="Body">Does it. Whatever it says begins with <see cref="Endings.Begin"/>, so that it is told from what the system says.</param>
/// <param name="Traced">What else the guest says: the methods on the way to where it ended, by name.</param>
public sealed record Ending(string Name, bool IsOrderly, Action Body, params IReadOnlyList<string> Traced);

/// <summary>All of them.</summary>
public static class Endings
{
    /// <summary>What the lines of the program itself begin with.</summary>
    public const string Begin = "> ";

    /// <summary>The status of a program that went on after it should have ended.</summary>
    public const int NotEnded = 99;

    /// <summary>In no particular order.</summary>
    public static IReadOnlyList<Ending> All { get; } =
    [
        new("exit", IsOrderly: true, static () => OnThread(static () => Environment.Exit(7))),
        new("exit-in-finalizer", IsOrderly: true, InFinalizer),
        new("exit-while-exiting", IsOrderly: true, WhileExiting),
        new("thread", IsOrderly: false, static () => OnThread(Throw), "Endings.Throw()"),
        new("task-callback", IsOrderly: false, InPool, "Endings.Throw()", "ThreadPoolWorkQueue.Dispatch()"),
        new("trap", IsOrderly: false, static () => OnThread(static () => Length(null!)), "Endings.Length(String)"),
        new("fail-fast", IsOrderly: false, static () => OnThread(FailFast), "Endings.FailFast()", "Endings__FailFast"),
        new("overflow", IsOrderly: false, static () => OnThread(static () => Overflow(0)), "panic: stack overflow", "Endings__Overflow", "Thread__StartThread"),
    ];

    private static void Say(string what)
    {
        Console.Out.WriteLine(Begin + what);
        Console.Out.Flush();
    }

    private static void Listen()
    {
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => Say($"process exit, status {Environment.ExitCode}");
        AppDomain.CurrentDomain.UnhandledException += static (_, e) => Say($"unhandled {((Exception)e.ExceptionObject).GetType().Name}, terminating: {e.IsTerminating}");
        AppDomain.CurrentDomain.UnhandledException += static (_, _) => Say("and the second is told");
    }

    private static void OnThread(Action end)
    {
        Listen();
        Thread thread = new(() =>
        {
            try
            {
                Say("ending");
                end();
            }
            finally
            {
                Say("a finally block ran, which must not be");
            }
        });
        thread.Start();
        thread.Join();
    }

    private static void InPool()
    {
        Listen();
        ThreadPool.QueueUserWorkItem(static _ => Throw());
        Thread.Sleep(Timeout.Infinite);
    }

    private static void InFinalizer()
    {
        Listen();
        Make(static () => Environment.Exit(8));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Thread.Sleep(Timeout.Infinite);
    }

    // Who asks again while the first is at it is asked to wait, and the first status counts.
    private static void WhileExiting()
    {
        AppDomain.CurrentDomain.ProcessExit += static (_, _) =>
        {
            Say("exiting");
            using CancellationTokenSource soon = new(20);
            soon.Token.WaitHandle.WaitOne();
            Say("exited");
        };
        OnThread(static () => Environment.Exit(9));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Make(Action act) => GC.KeepAlive(new Finalized(act));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Throw() => throw new FormatException("nobody catches this");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(string text) => text.Length;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FailFast() => Environment.FailFast("the program gives up");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Overflow(int depth) => Overflow(depth + 1) + depth;

    private sealed class Finalized(Action act)
    {
        ~Finalized() => act();
    }
}
