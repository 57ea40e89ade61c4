using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nucleus.Abi;

[assembly: DisableRuntimeMarshalling]

namespace Plugs;

/// <summary>The symbols that the nucleus exports. They are linked into the same image, so each is a direct call.</summary>
internal static class NucleusEntry
{
    private const string Library = "nucleus";
    private const long LowestError = -4095;

    /// <summary>Makes a call that is an ordinary P/Invoke: it may wait, and the garbage collector does not wait for it.</summary>
    [DllImport(Library, EntryPoint = "nucleus_call")]
    internal static extern long Call(NucleusCall number, ulong a0 = 0, ulong a1 = 0, ulong a2 = 0, ulong a3 = 0, ulong a4 = 0);

    /// <summary>A call about memory, which stays in place until it returns: where that is, how many elements there are, and what else it takes.</summary>
    // SAFETY: the span is pinned for the call, and its length is passed: no call of the nucleus reads or fills more than it is told of.
    internal static unsafe long CallWith<T>(NucleusCall number, ReadOnlySpan<T> memory, ulong a2 = 0, ulong a3 = 0, ulong a4 = 0)
        where T : unmanaged
    {
        fixed (T* start = memory)
            return Call(number, (ulong)start, (ulong)memory.Length, a2, a3, a4);
    }

    /// <summary>A call that fills in a record; negative where there is none.</summary>
    // SAFETY: the record is a local, of a type that both sides compile from one source (Nucleus/Abi).
    internal static unsafe long Read<T>(NucleusCall number, ulong index, out T record)
        where T : unmanaged
    {
        T found = default;
        long result = Call(number, index, (ulong)&found);
        record = found;
        return result;
    }

    [DllImport(Library, EntryPoint = "nucleus_in8")]
    [SuppressGCTransition]
    internal static extern byte In8(ushort port);

    [DllImport(Library, EntryPoint = "nucleus_in16")]
    [SuppressGCTransition]
    internal static extern ushort In16(ushort port);

    [DllImport(Library, EntryPoint = "nucleus_in32")]
    [SuppressGCTransition]
    internal static extern uint In32(ushort port);

    [DllImport(Library, EntryPoint = "nucleus_out8")]
    [SuppressGCTransition]
    internal static extern void Out8(ushort port, byte value);

    [DllImport(Library, EntryPoint = "nucleus_out16")]
    [SuppressGCTransition]
    internal static extern void Out16(ushort port, ushort value);

    [DllImport(Library, EntryPoint = "nucleus_out32")]
    [SuppressGCTransition]
    internal static extern void Out32(ushort port, uint value);

    /// <summary>Nanoseconds since boot.</summary>
    [DllImport(Library, EntryPoint = "nucleus_monotonic")]
    [SuppressGCTransition]
    internal static extern long Monotonic();

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    [DllImport(Library, EntryPoint = "nucleus_wall")]
    [SuppressGCTransition]
    internal static extern long Wall();

    /// <summary>Whether a result is a negated error number. Other negative results are addresses of the upper half.</summary>
    internal static bool Failed(long result) => result is < 0 and >= LowestError;

    /// <summary>The call can fail only if our own code is wrong.</summary>
    internal static void Expect(long result, NucleusCall call)
    {
        if (Failed(result))
            throw new InvalidOperationException($"nucleus call {call} failed with error {-result}");
    }
}
