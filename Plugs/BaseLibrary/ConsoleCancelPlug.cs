using System.Runtime.CompilerServices;
using Cosmos.Core;
using IL2CPU.API.Attribs;

namespace Plugs.BaseLibrary;

/// <summary>
/// <see cref="Console.CancelKeyPress"/>: the BCL has it called by a signal of the terminal; here <see cref="ConsoleHost"/> says that Ctrl-C was pressed.
/// As elsewhere, a press that no handler cancels ends the program.
/// </summary>
[Plug(typeof(Console))]
internal static class ConsoleCancelPlug
{
    private const int InterruptedStatus = 130;
    private static readonly Lock Adding = new();
    private static ConsoleCancelEventHandler? _handlers;

    public static void add_CancelKeyPress(ConsoleCancelEventHandler? value)
    {
        lock (Adding)
        {
            _handlers += value;
            ConsoleHost.CancelPressed = Raise;
        }
    }

    public static void remove_CancelKeyPress(ConsoleCancelEventHandler? value)
    {
        lock (Adding)
        {
            _handlers -= value;
            if (_handlers is null)
                ConsoleHost.CancelPressed = null;
        }
    }

    // Not on the thread that reads keys: a handler may wait for one.
    private static void Raise() => ThreadPool.UnsafeQueueUserWorkItem(static _ =>
    {
        ConsoleCancelEventArgs pressed = Make(ConsoleSpecialKey.ControlC);
        _handlers?.Invoke(null, pressed);
        if (!pressed.Cancel)
            Environment.Exit(InterruptedStatus);
    }, null);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern ConsoleCancelEventArgs Make(ConsoleSpecialKey key);
}
