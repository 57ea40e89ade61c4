using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace TestRunner.Conformance.Exceptions;

/// <summary>Exceptions where few look: in hooks, in static constructors, in filters, in async methods, at the end of the stack.</summary>
internal static class HookChecks
{
    public static readonly CheckGroup All = new("exceptions")
    {
        { "FirstChanceException that throws and catches within", HookThrowsWithin },
        { "FirstChanceException is told of what is thrown anew", HookSeesRethrow },
        { "FirstChanceException is told of traps", HookSeesTraps },
        { "FirstChanceException on eight threads", HookOnThreads },
        { "a static constructor that fails, on eight threads", StaticOnThreads },
        { "a filter that traps is a filter that says no", FilterTraps },
        { "a filter that collects garbage", FilterCollects },
        { "nested ten deep, thrown from each catch", NestedTen },
        { "an exception thrown when the stack is nearly full", NearlyFull },
        { "an async void method's exception goes to the context", AsyncVoid },
        { "catch and finally that await", AwaitInCatch },
    };

    private static int Small(int n) => n;

    private static void ThrowAnew()
    {
        try
        {
            throw new InvalidDataException("once");
        }
        catch (InvalidDataException)
        {
            throw;
        }
    }

    private static void Throw(string message) => throw new InvalidDataException(message);

    private static object WithHook(EventHandler<FirstChanceExceptionEventArgs> hook, Func<object> act)
    {
        AppDomain.CurrentDomain.FirstChanceException += hook;
        try
        {
            return act();
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= hook;
        }
    }

    private static object HookThrowsWithin()
    {
        int me = Environment.CurrentManagedThreadId;
        List<string> seen = [];
        return WithHook(
            (_, e) =>
            {
                if (Environment.CurrentManagedThreadId != me)
                    return;
                seen.Add(e.Exception.Message);
                if (seen.Count < 4)
                    Shown.Thrown(static () => Throw("within"));
            },
            () => (Shown.Thrown(static () => Throw("outer")), string.Join(',', seen)));
    }

    private static object HookSeesRethrow()
    {
        int me = Environment.CurrentManagedThreadId;
        List<string> seen = [];
        return WithHook(
            (_, e) =>
            {
                if (Environment.CurrentManagedThreadId == me)
                    seen.Add(e.Exception.Message);
            },
            () =>
            {
                string thrown = Shown.Thrown(ThrowAnew);
                return (thrown, string.Join(',', seen));
            });
    }

    private static object HookSeesTraps()
    {
        int me = Environment.CurrentManagedThreadId;
        List<string> seen = [];
        return WithHook(
            (_, e) =>
            {
                if (Environment.CurrentManagedThreadId == me)
                    seen.Add(e.Exception.GetType().Name);
            },
            () =>
            {
                _ = Shown.Thrown(static () => _ = 1 / Small(0));
                _ = Shown.Thrown(static () => _ = ((string)null!).Length);
                return string.Join(',', seen);
            });
    }

    private static object HookOnThreads()
    {
        int seen = 0;
        return WithHook(
            (_, e) =>
            {
                if (e.Exception.Message == "counted")
                    Interlocked.Increment(ref seen);
            },
            () =>
            {
                Threads.Fleet.Run(8, static _ =>
                {
                    for (int i = 0; i < 100; i++)
                    {
                        try
                        {
                            throw new InvalidDataException("counted");
                        }
                        catch (InvalidDataException)
                        {
                            GC.KeepAlive(i);
                        }
                    }
                });
                return seen;
            });
    }

    private static class FailsSlowly
    {
        public static readonly int Value = Fail();

        private static int Fail()
        {
            Thread.Sleep(20);
            throw new InvalidDataException("slowly");
        }
    }

    private static object StaticOnThreads()
    {
        int n = 0;
        Threads.Fleet.Run(8, _ =>
        {
            try
            {
                GC.KeepAlive(FailsSlowly.Value);
            }
            catch (TypeInitializationException e) when (e.InnerException is InvalidDataException)
            {
                Interlocked.Increment(ref n);
            }
        });
        return n;
    }

    private static object FilterTraps()
    {
        try
        {
            try
            {
                throw new InvalidDataException("stays");
            }
            catch (InvalidDataException) when (1 / Small(0) == 1)
            {
                return "never";
            }
        }
        catch (Exception e)
        {
            return Shown.Failure(e);
        }
    }

    private static object FilterCollects()
    {
        object kept = new byte[] { 1, 2, 3 };
        try
        {
            throw new InvalidDataException("over a collection");
        }
        catch (InvalidDataException e) when (Collected() && e.Message.Length > 0)
        {
            return (Shown.Failure(e), ((byte[])kept)[2]);
        }
    }

    private static bool Collected()
    {
        for (int i = 0; i < 1000; i++)
            GC.KeepAlive(new byte[100]);
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        return true;
    }

    private static object NestedTen()
    {
        string Throw(int depth)
        {
            try
            {
                if (depth == 0)
                    throw new InvalidDataException("0");
                return Throw(depth - 1);
            }
            catch (InvalidDataException e)
            {
                throw new InvalidDataException($"{depth}", e);
            }
        }

        return Shown.Thrown(() => Throw(10));
    }

    private static object NearlyFull()
    {
        string thrown = "";
        Thread thread = new(() => thrown = Shown.Thrown(static () => ToTheEnd(0)), 1 << 20);
        thread.Start();
        thread.Join();
        return thrown;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int ToTheEnd(int depth)
    {
        try
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
                throw new InvalidDataException("at the end");
            return ToTheEnd(depth + 1) + 1;
        }
        finally
        {
            GC.KeepAlive(depth);
        }
    }

    private sealed class Collecting : SynchronizationContext
    {
        public TaskCompletionSource<string> Failed { get; } = new();

        public override void Post(SendOrPostCallback d, object? state)
        {
            try
            {
                d(state);
            }
            catch (Exception e)
            {
                Failed.TrySetResult(Shown.Failure(e));
            }
        }
    }

    private static async void Fails()
    {
        await Task.Yield();
        throw new InvalidDataException("async void");
    }

    private static object AsyncVoid()
    {
        Collecting context = new();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        Fails();
        SynchronizationContext.SetSynchronizationContext(before);
        return context.Failed.Task.Result;
    }

    private static async Task AwaitInCatch(TextWriter output)
    {
        try
        {
            try
            {
                throw new InvalidDataException("first");
            }
            catch (InvalidDataException e) when (e.Message == "first")
            {
                await Task.Delay(1);
                output.WriteLine("caught " + e.Message);
                throw;
            }
            finally
            {
                await Task.Delay(1);
                output.WriteLine("finally");
            }
        }
        catch (InvalidDataException e)
        {
            output.WriteLine("again " + e.Message);
        }
    }
}
