using System.Runtime.CompilerServices;
using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;

namespace Plugs.BaseLibrary;

/// <summary><see cref="Console.CancelKeyPress"/>, whose handlers the contract keeps.</summary>
[Plug(typeof(Console))]
internal static class ConsoleCancelPlug
{
    public static void add_CancelKeyPress(ConsoleCancelEventHandler? value) => CancelKeyHandlers.Add(value, static () => Make(ConsoleSpecialKey.ControlC));

    public static void remove_CancelKeyPress(ConsoleCancelEventHandler? value) => CancelKeyHandlers.Remove(value);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern ConsoleCancelEventArgs Make(ConsoleSpecialKey key);
}
