namespace RuntimeFigures;

/// <summary>The thread pool.</summary>
internal static class Tasks
{
    private static int _done;

    public static void RunAndWait(int count)
    {
        for (int index = 0; index < count; index++)
            Task.Run(static () => _done++).Wait();
    }

    public static void RunAndAwait(int count) => RunAndAwaitAsync(count).Wait();

    public static void Yield(int count) => YieldAsync(count).Wait();

    private static async Task RunAndAwaitAsync(int count)
    {
        for (int index = 0; index < count; index++)
            await Task.Run(static () => _done++).ConfigureAwait(false);
    }

    private static async Task YieldAsync(int count)
    {
        for (int index = 0; index < count; index++)
            await Task.Yield();
    }
}
