using System.Runtime.CompilerServices;
using Xunit;

namespace Kernel.Tests.Exceptions;

/// <summary>Two-pass exception handling, on the real unwinder.</summary>
public class ExceptionTests
{
    [Fact]
    public void Finally_runs_when_nothing_is_thrown_and_when_something_is()
    {
        var order = new List<string>();
        try
        {
            try
            {
                order.Add("body");
            }
            finally
            {
                order.Add("finally 1");
            }

            try
            {
                throw new InvalidOperationException();
            }
            finally
            {
                order.Add("finally 2");
            }
        }
        catch (InvalidOperationException)
        {
            order.Add("catch");
        }

        Assert.Equal("body, finally 1, finally 2, catch", string.Join(", ", order));
    }

    [Fact]
    public void Filters_run_before_any_finally()
    {
        var order = new List<string>();
        bool Filter(string name, bool result)
        {
            order.Add(name);
            return result;
        }

        try
        {
            try
            {
                try
                {
                    throw new InvalidOperationException();
                }
                finally
                {
                    order.Add("finally");
                }
            }
            catch (InvalidOperationException) when (Filter("inner", false))
            {
                order.Add("wrong catch");
            }
        }
        catch (Exception) when (Filter("outer", true))
        {
            order.Add("catch");
        }

        Assert.Equal("inner, outer, finally, catch", string.Join(", ", order));
    }

    [Fact]
    public void Filter_that_throws_counts_as_no()
    {
        string caught = "";
        try
        {
            try
            {
                throw new InvalidOperationException("first");
            }
            catch (InvalidOperationException) when (Throws())
            {
                caught = "filter";
            }
        }
        catch (InvalidOperationException exception)
        {
            caught = exception.Message;
        }

        Assert.Equal("first", caught);
    }

    [Fact]
    public void Catch_picks_the_most_derived_handler_in_order()
    {
        string Catch(Exception thrown)
        {
            try
            {
                throw thrown;
            }
            catch (ArgumentNullException)
            {
                return "null";
            }
            catch (ArgumentException)
            {
                return "argument";
            }
            catch (Exception)
            {
                return "any";
            }
        }

        Assert.Equal("null", Catch(new ArgumentNullException()));
        Assert.Equal("argument", Catch(new ArgumentOutOfRangeException()));
        Assert.Equal("any", Catch(new FormatException()));
    }

    [Fact]
    public void Rethrow_keeps_the_first_stack_trace()
    {
        InvalidOperationException exception = Assert.Throws<InvalidOperationException>(Rethrow);
        Assert.Contains(nameof(ThrowDeep), exception.StackTrace);
    }

    [Fact]
    public void Exception_in_finally_replaces_the_first()
    {
        FormatException exception = Assert.Throws<FormatException>(ThrowTwice);
        Assert.Equal("kept", exception.Message);
    }

    [Fact]
    public void Nested_handlers_see_their_own()
    {
        int depth = 0;
        void Nest(int left)
        {
            try
            {
                if (left == 0) throw new InvalidOperationException();
                Nest(left - 1);
            }
            catch (InvalidOperationException inner)
            {
                depth++;
                if (depth < 20) throw new InvalidOperationException("wrapped", inner);
            }
        }

        Nest(30);
        Assert.Equal(20, depth);
    }

    [Fact]
    public void Inner_exceptions_are_kept()
    {
        var exception = Assert.Throws<InvalidOperationException>(static () =>
        {
            try
            {
                ThrowDeep(2);
            }
            catch (InvalidOperationException inner)
            {
                throw new InvalidOperationException("outer", inner);
            }
        });
        Assert.Equal("deep", exception.InnerException?.Message);
    }

    [Fact]
    public void Stack_trace_names_the_methods_on_the_way()
    {
        var exception = Assert.Throws<InvalidOperationException>(static () => ThrowDeep(3));
        string[] frames = [.. exception.StackTrace!.Split('\n').Where(static line => line.Contains(nameof(ThrowDeep)))];
        Assert.Equal(4, frames.Length);
        Assert.Contains("Kernel.Tests.Exceptions.ExceptionTests", frames[0]);
    }

    [Fact]
    public void Exception_leaves_a_thousand_frames()
    {
        int finallies = 0;
        void Descend(int left)
        {
            try
            {
                if (left == 0) throw new InvalidOperationException("bottom");
                Descend(left - 1);
            }
            finally
            {
                finallies++;
            }
        }

        Assert.Throws<InvalidOperationException>(() => Descend(1000));
        Assert.Equal(1001, finallies);
    }

    [Fact]
    public void Task_hands_its_exception_to_the_one_who_waits()
    {
        Task task = Task.Run(static () => ThrowDeep(1));
        AggregateException exception = Assert.Throws<AggregateException>(() => task.Wait(10_000));
        Assert.Equal("deep", exception.InnerException?.Message);
    }

    [Fact]
    public async Task Await_throws_the_exception_itself()
        => Assert.Equal("deep", (await Assert.ThrowsAsync<InvalidOperationException>(static () => Task.Run(static () => ThrowDeep(1)))).Message);

    [Fact]
    public void Index_cast_and_overflow_checks_throw()
    {
        int[] numbers = new int[3];
        object text = "text";
        int most = int.MaxValue;
        Assert.Throws<IndexOutOfRangeException>(() => numbers[numbers.Length]);
        Assert.Throws<InvalidCastException>(() => (Version)text);
        Assert.Throws<OverflowException>(() => checked(most + 1));
        Assert.Throws<ArrayTypeMismatchException>(static () => { ((object[])(object)new string[1])[0] = 1; });
    }

    private static bool Throws() => throw new FormatException("in a filter");

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowFormat(string message) => throw new FormatException(message);

    private static void ThrowTwice()
    {
        try
        {
            throw new InvalidOperationException("lost");
        }
        finally
        {
            ThrowFormat("kept");
        }
    }

    private static void Rethrow()
    {
        try
        {
            ThrowDeep(1);
        }
        catch (InvalidOperationException)
        {
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private static void ThrowDeep(int left)
    {
        if (left == 0) throw new InvalidOperationException("deep");
        ThrowDeep(left - 1);
    }
}
