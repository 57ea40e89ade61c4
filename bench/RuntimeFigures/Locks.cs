namespace RuntimeFigures;

/// <summary>Locks.</summary>
internal static class Locks
{
    private const int Contenders = 4;
    private static readonly object Gate = new();
    private static long _inside;

    public static void Uncontended(int count)
    {
        for (int index = 0; index < count; index++)
        {
            lock (Gate)
                _inside++;
        }
    }

    /// <summary>Four threads on one lock, each holding it for a little work.</summary>
    public static void Contended(int count)
    {
        var threads = new Thread[Contenders];
        for (int index = 0; index < Contenders; index++)
        {
            int share = (count / Contenders) + 1;
            threads[index] = new Thread(() => Enter(share));
            threads[index].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
    }

    /// <summary>Two threads that wait for each other in turn: each time, one sleeps in the kernel and the other wakes it.</summary>
    public static void Handoff(int count)
    {
        using var ping = new SemaphoreSlim(0);
        using var pong = new SemaphoreSlim(0);
        var other = new Thread(() =>
        {
            for (int index = 0; index < count; index++)
            {
                ping.Wait();
                pong.Release();
            }
        });
        other.Start();
        for (int index = 0; index < count; index++)
        {
            ping.Release();
            pong.Wait();
        }

        other.Join();
    }

    private static void Enter(int count)
    {
        for (int index = 0; index < count; index++)
        {
            lock (Gate)
            {
                for (int work = 0; work < 20; work++)
                    _inside++;
            }
        }
    }
}
