using Xunit;

namespace Kernel.Tests.Signals;

/// <summary>Faults of the processor that become exceptions: a trap, a signal frame, the runtime's handler, and back.</summary>
public class SignalTests
{
    private interface IThing
    {
        int Number { get; }
    }

    [Fact]
    public void Null_string_length_throws()
    {
        string text = Null<string>();
        Assert.Throws<NullReferenceException>(() => text.Length);
    }

    [Fact]
    public void Null_field_read_and_write_throw()
    {
        Node node = Null<Node>();
        Assert.Throws<NullReferenceException>(() => node.Value);
        Assert.Throws<NullReferenceException>(() => { node.Value = 1; });
        Assert.Throws<NullReferenceException>(() => node.Next!.Value);
    }

    [Fact]
    public void Null_array_throws()
    {
        int[] numbers = Null<int[]>();
        Assert.Throws<NullReferenceException>(() => numbers[3]);
        Assert.Throws<NullReferenceException>(() => { numbers[0] = 1; });
    }

    [Fact]
    public void Null_virtual_and_interface_calls_throw()
    {
        object thing = Null<object>();
        IThing other = Null<IThing>();
        Assert.Throws<NullReferenceException>(() => { thing.GetHashCode(); });
        Assert.Throws<NullReferenceException>(() => other.Number);
    }

    [Fact]
    public void Null_delegate_throws()
    {
        Action action = Null<Action>();
        Assert.Throws<NullReferenceException>(() => action());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Division_by_zero_throws(int number)
    {
        int zero = Opaque(0);
        Assert.Throws<DivideByZeroException>(() => number / zero);
        Assert.Throws<DivideByZeroException>(() => number % zero);
        Assert.Throws<DivideByZeroException>(() => (long)number / zero);
    }

    [Fact]
    public void Smallest_number_by_minus_one_overflows()
    {
        int minusOne = Opaque(-1);
        Assert.Throws<OverflowException>(() => int.MinValue / minusOne);
        Assert.Throws<OverflowException>(() => long.MinValue / minusOne);
    }

    [Fact]
    public void Faults_on_several_threads_at_once_stay_on_theirs()
    {
        int caught = 0;
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 6).Select(index => new Thread(() =>
        {
            for (int turn = 0; turn < 50; turn++)
            {
                try
                {
                    if (index % 2 == 0) _ = Null<string>().Length;
                    else _ = turn / Opaque(0);
                    Interlocked.Increment(ref wrong);
                }
                catch (NullReferenceException) when (index % 2 == 0)
                {
                    Interlocked.Increment(ref caught);
                }
                catch (DivideByZeroException) when (index % 2 == 1)
                {
                    Interlocked.Increment(ref caught);
                }
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(20_000));
        Assert.Equal(0, wrong);
        Assert.Equal(6 * 50, caught);
    }

    [Fact]
    public void Fault_keeps_registers_and_vector_registers()
    {
        // Values that the compiler keeps in registers across the faulting access must be what they were.
        double a = Opaque(3) * 1.5;
        double b = Opaque(7) * 0.25;
        long c = Opaque(11) * 1_000_000_007L;
        for (int turn = 0; turn < 20; turn++)
        {
            try
            {
                _ = Null<string>().Length;
            }
            catch (NullReferenceException)
            {
                a += b;
            }
        }

        Assert.Equal(4.5 + (20 * 1.75), a);
        Assert.Equal(1.75, b);
        Assert.Equal(11_000_000_077L, c);
    }

    [Fact]
    public void Fault_runs_finally_blocks()
    {
        int cleaned = 0;
        try
        {
            try
            {
                Null<Node>().Value = 1;
            }
            finally
            {
                cleaned++;
            }
        }
        catch (NullReferenceException)
        {
            cleaned += 10;
        }

        Assert.Equal(11, cleaned);
    }

    // Out of the optimizer's sight, or it would see the null and throw without a fault.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static T Null<T>()
        where T : class
        => null!;

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static int Opaque(int value) => value;

    private sealed class Node
    {
        public int Value { get; set; }

        public Node? Next { get; set; }
    }
}
