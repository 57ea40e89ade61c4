using System.Text;
using IL2CPU.API.Attribs;
using Nucleus.Abi;
using ThreadState = System.Threading.ThreadState;

namespace Plugs.BaseLibrary;

/// <summary>
/// Names and priorities of threads, which .NET keeps to itself on Unix systems: here the nucleus learns them, so that lists and panics show names, and a
/// thread of higher priority has longer turns.
/// </summary>
[Plug(typeof(Thread))]
internal static class ThreadPlug
{
    private const int MostNameBytes = 64;
    private const int Keep = -1;

    public static void set_Name(
        Thread aThis,
        string? value,
        [FieldAccess(Name = "_name")] ref string? name,
        [FieldAccess(Name = "_mayNeedResetForThreadPool")] ref bool mayNeedReset)
    {
        lock (aThis)
        {
            if (name == value)
                return;
            name = value;
            mayNeedReset = true;
        }

        Describe(aThis.ManagedThreadId, aThis == Thread.CurrentThread, value ?? string.Empty, Keep);
    }

    public static void SetThreadPoolWorkerThreadName(Thread aThis, [FieldAccess(Name = "_name")] ref string? name)
    {
        name = ".NET TP Worker";
        Describe(aThis.ManagedThreadId, isCaller: true, name, Keep);
    }

    /// <summary>A new thread's first act is to clear <see cref="ThreadState.Unstarted"/>: the first moment that it can say who it is.</summary>
    public static int ClearThreadStateBit(
        Thread aThis,
        ThreadState bit,
        [FieldAccess(Name = "_threadState")] ref int state,
        [FieldAccess(Name = "_name")] ref string? name,
        [FieldAccess(Name = "_priority")] ref ThreadPriority priority)
    {
        if (bit == ThreadState.Unstarted)
            Describe(aThis.ManagedThreadId, isCaller: true, name, (int)priority);
        return Interlocked.And(ref state, ~(int)bit);
    }

    public static ThreadPriority GetPriorityLive(Thread aThis)
    {
        long priority = Describe(aThis.ManagedThreadId, isCaller: false, null, Keep);
        return priority < 0 ? ThreadPriority.Normal : (ThreadPriority)priority;
    }

    public static bool SetPriorityLive(Thread aThis, ThreadPriority priority) =>
        Describe(aThis.ManagedThreadId, aThis == Thread.CurrentThread, null, (int)priority) >= 0;

    private static long Describe(int runtimeId, bool isCaller, string? name, int priority)
    {
        if (name is null)
            return NucleusEntry.CallWith<byte>(NucleusCall.DescribeThread, default, (ulong)runtimeId, isCaller ? 1UL : 0, (ulong)priority);
        Span<byte> utf8 = stackalloc byte[MostNameBytes];
        Encoding.UTF8.TryGetBytes(name.AsSpan(0, Math.Min(name.Length, MostNameBytes / 4)), utf8, out int length);
        Span<byte> terminated = utf8[..(length + 1)]; // no name has an address, too, unlike none
        return NucleusEntry.CallWith<byte>(NucleusCall.DescribeThread, terminated, (ulong)runtimeId, isCaller ? 1UL : 0, (ulong)priority);
    }
}
