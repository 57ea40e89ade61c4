namespace TestRunner.Conformance.Threads;

/// <summary>Several threads that do the same.</summary>
internal static class Fleet
{
    public static void Run(int count, Action<int> body) => Join(Start(count, body));

    public static Thread[] Start(int count, Action<int> body)
    {
        Thread[] threads = new Thread[count];
        for (int i = 0; i < count; i++)
        {
            int me = i;
            threads[i] = new Thread(() => body(me), 256 << 10) { IsBackground = true };
            threads[i].Start();
        }

        return threads;
    }

    public static void Join(Thread[] threads)
    {
        foreach (Thread thread in threads)
        {
            if (!thread.Join(60_000))
                throw new TimeoutException("a thread did not end");
        }
    }
}
