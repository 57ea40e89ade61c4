using System.Runtime.CompilerServices;

namespace Cosmos.System;

/// <summary>
/// The thread that runs finalizers, made ready for a time without memory. What a thread keeps for itself is made when it first asks for it, and to throw an
/// <see cref="OutOfMemoryException"/> asks for it: a thread that never did before would want memory to say that there is none, and so for ever.
/// </summary>
internal static class FinalizerThread
{
    // The nucleus knows it by this name (Memory/Shortage.cs): an exception that leaves a finalizer is the program's end, so it may take from the last memory.
    private const string Name = ".NET Finalizer";

    /// <summary>Returns when it is ready.</summary>
    internal static void Prepare()
    {
        LetGo();
        GC.Collect(0);
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LetGo() => _ = new First();

    private sealed class First
    {
        ~First() => Thread.CurrentThread.Name = Name;
    }
}
