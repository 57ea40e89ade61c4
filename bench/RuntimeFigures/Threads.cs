namespace RuntimeFigures;

/// <summary>Threads.</summary>
internal static class Threads
{
    private static int _ran;

    public static void StartAndJoin(int count)
    {
        for (int index = 0; index < count; index++)
        {
            var thread = new Thread(static () => _ran++);
            thread.Start();
            thread.Join();
        }
    }

    /// <summary>Two threads that give way to each other.</summary>
    public static void Yield(int count)
    {
        bool stop = false;
        var other = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
                Thread.Yield();
        });
        other.Start();
        for (int index = 0; index < count; index++)
            Thread.Yield();
        Volatile.Write(ref stop, true);
        other.Join();
    }
}
