using System.Runtime.ExceptionServices;

namespace TestRunner.Conformance.Exceptions;

/// <summary>How exceptions travel.</summary>
internal static class FlowChecks
{
    public static readonly CheckGroup All = new("exceptions")
    {
        { "finally runs on every way out", Ways },
        { "filters run before finally blocks", TwoPasses },
        { "a filter that throws is a filter that says no", () => { try { try { throw new FormatException("kept"); } catch when (Fail()) { return "wrong"; } } catch (FormatException e) { return e.Message; } } },
        { "filters see locals of their frame", () => { int n = 3; try { throw new FormatException("f"); } catch (FormatException) when (n++ == 3) { return n; } } },
        { "the nearest catch that fits is taken", () => { try { try { throw new ArgumentNullException("p"); } catch (FormatException) { return "wrong"; } } catch (ArgumentException e) { return e.GetType().Name; } } },
        { "throw keeps the trace", () => TraceOf(static () => { try { Thrower(); } catch (FormatException) { throw; } }).Contains("Thrower", StringComparison.Ordinal) },
        { "throw e begins it anew", () => TraceOf(static () => { try { Thrower(); } catch (FormatException e) { throw e; } }).Contains("Thrower", StringComparison.Ordinal) },
        { "a trace names the methods between", () => { string t = TraceOf(static () => Middle(3)); return (t.Contains("Middle", StringComparison.Ordinal), t.Contains("Thrower", StringComparison.Ordinal)); } },
        { "ExceptionDispatchInfo.Capture carries the trace over threads", Dispatch },
        { "ExceptionDispatchInfo.SetCurrentStackTrace", () => ExceptionDispatchInfo.SetCurrentStackTrace(new FormatException("s")).StackTrace is not null },
        { "inner exceptions", () => Shown.Thrown(static () => { try { Thrower(); } catch (FormatException e) { throw new InvalidOperationException("outer", e); } }) },
        { "an exception in finally replaces the first", () => Shown.Thrown(static () => { try { Thrower(); } finally { throw new InvalidOperationException("from finally"); } }) },
        { "an exception in catch replaces the first", () => Shown.Thrown(static () => { try { Thrower(); } catch (FormatException) { throw new InvalidOperationException("from catch"); } }) },
        { "a nested exception that is caught leaves the first alone", Nested },
        { "GetBaseException", () => new InvalidOperationException("a", new InvalidOperationException("b", new FormatException("c"))).GetBaseException().Message },
        { "AggregateException flattens", () => new AggregateException(new AggregateException(new FormatException("1")), new FormatException("2")).Flatten().InnerExceptions.Select(static e => e.Message) },
        { "AggregateException.Handle", () => Shown.Thrown(static () => new AggregateException(new FormatException("1"), new InvalidCastException("2")).Handle(static e => e is FormatException)) },
        { "Data travels with an exception", () => { try { FormatException e = new("d"); e.Data["k"] = 5; throw e; } catch (FormatException e) { return e.Data["k"]; } } },
        { "HResult", () => (new FormatException().HResult, new OutOfMemoryException().HResult, new IOException().HResult) },
        { "ToString has type, message and inner", () => new InvalidOperationException("outer", new FormatException("inner")).ToString().ReplaceLineEndings("|") },
        { "FirstChanceException sees each throw", FirstChance },
        { "UnobservedTaskException", Unobserved },
        { "UnhandledException can be subscribed to", () => { UnhandledExceptionEventHandler h = static (_, _) => { }; AppDomain.CurrentDomain.UnhandledException += h; AppDomain.CurrentDomain.UnhandledException -= h; return true; } },
        { "using disposes in the reverse order", Usings },
        { "await using disposes when the body throws", AwaitUsing },
        { "an iterator's finally runs when it is left", IteratorFinally },
        { "yield in try and finally", () => { List<string> log = []; foreach (int i in Yields(log)) log.Add($"{i}"); return log; } },
        { "a static constructor that throws", () => (Shown.Thrown(static () => Broken.Touch()), Shown.Thrown(static () => Broken.Touch())) },
        { "an exception through a delegate, a lambda and a generic", () => Shown.Thrown(static () => Generic<int>.Call(static () => throw new FormatException("generic"))) },
        { "an exception through LINQ", () => Shown.Thrown(static () => Enumerable.Range(0, 5).Select(static i => 10 / (i - 3)).ToList()) },
        { "an exception through reflection's Activator", () => Shown.Thrown(static () => Activator.CreateInstance<ThrowsWhenMade>()) },
        { "an exception through Comparer in Sort", () => Shown.Thrown(static () => new List<int> { 3, 1, 2 }.Sort(static (_, _) => throw new FormatException("compare"))) },
        { "goto out of try", () => { int n = 0; try { goto done; } finally { n = 5; } done: return n; } },
        { "return value is taken before finally", () => TakenBefore() },
        { "a thousand frames deep", () => { int n = 0; try { Deep(1000, ref n); } catch (FormatException) { } return n; } },
        { "ten thousand throws", () => { int n = 0; for (int i = 0; i < 10_000; i++) { try { Thrower(); } catch (FormatException) { n++; } } return n; } },
        { "throw on eight threads at once", () => { int n = 0; Threads.Fleet.Run(8, _ => { for (int i = 0; i < 300; i++) { try { Middle(3); } catch (FormatException) { Interlocked.Increment(ref n); } } }); return n; } },
        { "ThrowIfNull names the argument", () => Shown.Thrown(static () => { object? thing = null; ArgumentNullException.ThrowIfNull(thing); }) },
        { "ThrowIfNegative shows the value", () => Shown.Thrown(static () => { int size = -3; ArgumentOutOfRangeException.ThrowIfNegative(size); }) },
        { "StackTrace names this method", () => new System.Diagnostics.StackTrace().ToString().Contains("FlowChecks", StringComparison.Ordinal) },
    };

    private static bool Fail() => throw new InvalidCastException("from a filter");

    private static void Thrower() => throw new FormatException("thrown");

    private static void Middle(int depth)
    {
        if (depth == 0)
            Thrower();
        Middle(depth - 1);
    }

    private static string TraceOf(Action action)
    {
        try
        {
            action();
            return "";
        }
        catch (Exception e)
        {
            return e.StackTrace ?? "";
        }
    }

    private static void Ways(TextWriter output)
    {
        for (int way = 0; way < 4; way++)
        {
            try
            {
                try
                {
                    if (way == 0)
                        continue;
                    if (way == 1)
                        throw new FormatException("x");
                    if (way == 2)
                        break;
                }
                finally
                {
                    output.WriteLine($"finally {way}");
                }
            }
            catch (FormatException)
            {
                output.WriteLine("caught");
            }
        }
    }

    private static void TwoPasses(TextWriter output)
    {
        bool Say(string text)
        {
            output.WriteLine(text);
            return true;
        }

        try
        {
            try
            {
                try
                {
                    Thrower();
                }
                finally
                {
                    Say("inner finally");
                }
            }
            catch (FormatException) when (!Say("first filter"))
            {
            }
            finally
            {
                Say("outer finally");
            }
        }
        catch (FormatException) when (Say("second filter"))
        {
            Say("caught");
        }
    }

    private static object Dispatch()
    {
        ExceptionDispatchInfo? info = null;
        Threads.Fleet.Run(1, _ =>
        {
            try
            {
                Thrower();
            }
            catch (FormatException e)
            {
                info = ExceptionDispatchInfo.Capture(e);
            }
        });
        string trace = TraceOf(info!.Throw);
        return (trace.Contains("Thrower", StringComparison.Ordinal), trace.Contains("End of stack trace from previous location", StringComparison.Ordinal));
    }

    private static object Nested()
    {
        try
        {
            try
            {
                Thrower();
            }
            finally
            {
                try
                {
                    throw new InvalidOperationException("second");
                }
                catch (InvalidOperationException)
                {
                }
            }
        }
        catch (Exception e)
        {
            return e.Message;
        }

        return "lost";
    }

    private static object FirstChance()
    {
        int seen = 0;
        EventHandler<FirstChanceExceptionEventArgs> handler = (_, e) => seen += e.Exception is FormatException { Message: "thrown" } ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += handler;
        for (int i = 0; i < 3; i++)
            Shown.Thrown(Thrower);
        AppDomain.CurrentDomain.FirstChanceException -= handler;
        return seen;
    }

    private static object Unobserved()
    {
        string seen = "";
        EventHandler<UnobservedTaskExceptionEventArgs> handler = (_, e) =>
        {
            seen = e.Exception.InnerException!.Message;
            e.SetObserved();
        };
        TaskScheduler.UnobservedTaskException += handler;
        Threads.Fleet.Run(1, static _ => ((IAsyncResult)Task.Run(static () => throw new FormatException("nobody looks"))).AsyncWaitHandle.WaitOne());
        for (int i = 0; i < 5000 && seen == ""; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(1);
        }

        TaskScheduler.UnobservedTaskException -= handler;
        return seen;
    }

    private sealed class Said(string name, List<string> log) : IDisposable, IAsyncDisposable
    {
        public void Dispose() => log.Add(name);

        public async ValueTask DisposeAsync()
        {
            await Task.Yield();
            log.Add(name);
        }
    }

    private static object Usings()
    {
        List<string> log = [];
        Shown.Thrown(() =>
        {
            using Said a = new("a", log);
            using Said b = new("b", log);
            Thrower();
        });
        return log;
    }

    private static async Task<object?> AwaitUsing()
    {
        List<string> log = [];
        log.Add(await Shown.Thrown(async () =>
        {
            await using Said a = new("a", log);
            await Task.Yield();
            Thrower();
        }));
        return log;
    }

    private static IEnumerable<int> Yields(List<string> log)
    {
        try
        {
            yield return 1;
            yield return 2;
        }
        finally
        {
            log.Add("finally");
        }
    }

    private static object IteratorFinally()
    {
        List<string> log = [];
        foreach (int _ in Yields(log))
            break;
        return log;
    }

    private static class Broken
    {
        private static readonly int Value = int.Parse("no number", System.Globalization.CultureInfo.InvariantCulture);

        public static int Touch() => Value;
    }

    private static class Generic<T>
    {
        public static T Call(Func<T> function) => function();
    }

    private sealed class ThrowsWhenMade
    {
        public ThrowsWhenMade() => Thrower();
    }

    private static object TakenBefore()
    {
        int n = 1;
        int Taken()
        {
            try
            {
                return n;
            }
            finally
            {
                n = 2;
            }
        }

        return (Taken(), n);
    }

    private static void Deep(int left, ref int finallies)
    {
        try
        {
            if (left == 0)
                Thrower();
            Deep(left - 1, ref finallies);
        }
        finally
        {
            finallies++;
        }
    }
}
