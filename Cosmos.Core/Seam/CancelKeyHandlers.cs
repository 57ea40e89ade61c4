namespace Cosmos.Core.Seam;

/// <summary>
/// Who listens to <see cref="Console.CancelKeyPress"/>: the BCL has that raised by a signal of the terminal; here <see cref="ConsoleHost"/> says that Ctrl-C was pressed.
/// As elsewhere, a press that no handler cancels ends the program.
/// </summary>
internal static class CancelKeyHandlers
{
    private const int InterruptedStatus = 130;
    private static readonly Lock Adding = new();
    private static ConsoleCancelEventHandler? _handlers;

    /// <summary>Adds one.</summary>
    /// <param name="handler">What is called, on a thread of the pool.</param>
    /// <param name="press">Makes what it is told of, which only the BCL can.</param>
    internal static void Add(ConsoleCancelEventHandler? handler, Func<ConsoleCancelEventArgs> press)
    {
        lock (Adding)
        {
            _handlers += handler;
            ConsoleHost.CancelPressed = () => Raise(press());
        }
    }

    /// <summary>Takes one away.</summary>
    internal static void Remove(ConsoleCancelEventHandler? handler)
    {
        lock (Adding)
        {
            _handlers -= handler;
            if (_handlers is null)
                ConsoleHost.CancelPressed = null;
        }
    }

    // Not on the thread that reads keys: a handler may wait for one.
    private static void Raise(ConsoleCancelEventArgs pressed) => ThreadPool.UnsafeQueueUserWorkItem(_ =>
    {
        _handlers?.Invoke(null, pressed);
        if (!pressed.Cancel)
            Environment.Exit(InterruptedStatus);
    }, null);
}
