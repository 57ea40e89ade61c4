using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Tests;

/// <summary>What .NET's lock does, the lock of a queue does as well.</summary>
public sealed class QueueLockTests
{
    private readonly QueueLock _lock = new();
    private int _inside;

    [Theory]
    [InlineData(2, 200_000)]
    [InlineData(16, 20_000)]
    public void One_thread_at_a_time_has_it(int threads, int rounds)
    {
        int together = 0;
        int sum = 0;
        Thread[] all = Start(threads, number =>
        {
            for (int round = 0; round < rounds; round++)
            {
                using (_lock.Take())
                {
                    together += _inside++;
                    sum++;
                    if (round % 1000 == number)
                        Thread.Yield(); // the others come and wait
                    _inside--;
                }
            }
        });
        Join(all);
        Assert.Equal(0, together);
        Assert.Equal(threads * rounds, sum);
    }

    [Fact]
    public void Its_thread_takes_it_again_and_leaves_it_as_often()
    {
        bool isIn = false;
        _lock.Enter();
        using (_lock.Take())
        using (_lock.Take())
            _inside++;
        Thread[] other = Start(1, _ =>
        {
            using (_lock.Take())
                Volatile.Write(ref isIn, true);
        });
        Assert.False(other[0].Join(100));
        Assert.False(Volatile.Read(ref isIn));
        _lock.Exit();
        Join(other);
        Assert.True(isIn);
    }

    /// <summary>All are woken, one is let in, and the others wait again for their turn.</summary>
    [Fact]
    public void All_that_wait_are_let_in()
    {
        for (int round = 0; round < 20; round++)
        {
            _lock.Enter();
            Thread[] all = Start(8, _ =>
            {
                using (_lock.Take())
                    _inside++;
            });
            Assert.False(all[0].Join(5)); // they sleep by now, most of them
            _lock.Exit();
            Join(all);
        }

        Assert.Equal(20 * 8, _inside);
    }

    [Fact]
    public void Thread_that_is_interrupted_as_it_waits_keeps_nobody_out()
    {
        int letIn = 0;
        int interrupted = 0;
        for (int round = 0; round < 50; round++)
        {
            _lock.Enter();
            Thread[] all = Start(2, number =>
            {
                try
                {
                    using (_lock.Take())
                        Interlocked.Increment(ref letIn);
                }
                catch (ThreadInterruptedException) when (number == 0)
                {
                    Interlocked.Increment(ref interrupted);
                }
            });
            Assert.False(all[0].Join(2));
            all[0].Interrupt();
            _lock.Exit();
            Join(all);
        }

        // Interrupted before it was let in, or not at all: no interrupt comes out of leaving the lock.
        Assert.Equal(50 * 2, letIn + interrupted);
    }

    /// <summary>Who takes the lock again at once leaves hardly any time to wake up in.</summary>
    [Fact]
    public void One_that_is_always_late_is_let_in()
    {
        const int MostRounds = 200_000;
        const int Spins = 2_000;
        bool isIn = false;
        _lock.Enter();
        Thread[] other = Start(1, _ =>
        {
            using (_lock.Take())
                Volatile.Write(ref isIn, true);
        });
        Assert.False(other[0].Join(20));
        int rounds = 0;
        while (!Volatile.Read(ref isIn) && rounds++ < MostRounds)
        {
            _lock.Exit();
            _lock.Enter();
            Thread.SpinWait(Spins);
        }

        _lock.Exit();
        Join(other);
        Assert.True(rounds < MostRounds);
    }

    [Fact]
    public void Exception_leaves_it()
    {
        Assert.Throws<InvalidOperationException>(Fail);
        Join(Start(1, _ =>
        {
            using (_lock.Take())
                _inside++;
        }));
        Assert.Equal(1, _inside);

        void Fail()
        {
            using (_lock.Take())
                throw new InvalidOperationException();
        }
    }

    private static Thread[] Start(int count, Action<int> work)
    {
        Thread[] all = [.. Enumerable.Range(0, count).Select(number => new Thread(() => work(number)) { IsBackground = true })];
        foreach (Thread thread in all)
            thread.Start();
        return all;
    }

    private static void Join(Thread[] all) => Assert.All(all, static thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60)), "a thread waits for good"));
}
