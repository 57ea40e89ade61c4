using System.Runtime;
using System.Runtime.CompilerServices;
using Nucleus.X64;

namespace Nucleus.Memory;

/// <summary>
/// What the runtime's allocation (RhpGcAlloc) does when memory is short. Its collector cannot do without a region to move to: it gives up on compacting, or crashes. So it may take from
/// what is kept back while all threads are stopped, and who allocates pays that back: for as long as the heap is overdrawn, nobody gets anything new from it, but for the thread of
/// finalizers, which ends the program if it is refused. Before anybody is refused, everything is collected, and all that is spare is given back. Runs on the caller's stack, interrupts on.
/// </summary>
internal static class Shortage
{
    private const uint Aggressive = 2 | 8 | 16; // blocking and compacting, too
    private const ulong Finalizers = 0x6E69_4620_5445_4E2E; // ".NET Fin", which Cosmos.System calls it

    // SAFETY: the frame is the one that the runtime's stub made for its collector, and has room for the thread, which nobody reads; the thread is the runtime's own, and this makes of
    // it what the runtime's RhpPInvoke does: the collector may run, from that frame on. No reference is held meanwhile.
    [RuntimeExport("__wrap_RhpGcAlloc")]
    public static unsafe ulong Allocate(ulong type, uint flags, ulong count, ulong* frame)
    {
        bool finalizing = *(ulong*)&PerCpu.Thread->Name == Finalizers;
        ulong made = VirtualAreas.IsOverdrawn(finalizing) ? 0 : AllocateOnce(type, flags, count, frame);
        if (made != 0)
            return made;
        frame[2] = PerCpu.Thread->FsBase + Image.RuntimeThreadOffset();
        *(ulong**)(frame[2] + Syscalls.HandUp.TransitionFrameOffset) = frame;
        Collect(2, Aggressive, 0);
        ReturnFromNative(frame);
        return VirtualAreas.IsOverdrawn(finalizing) ? 0 : AllocateOnce(type, flags, count, frame);
    }

    /// <summary>Whether all threads are stopped for the collector, or about to be.</summary>
    [RuntimeImport("*", "runtime_stops_threads"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern bool IsCollecting();

    // SAFETY: the runtime's own function, given what its stub gave: it may be called in that stub's place, as often as one likes.
    [RuntimeImport("*", "__real_RhpGcAlloc"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern unsafe ulong AllocateOnce(ulong type, uint flags, ulong count, ulong* frame);

    [RuntimeImport("*", "RhpCollect"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern void Collect(uint generation, uint mode, uint lowMemory);

    // SAFETY: the runtime's own function; the frame's thread, which it reads and nothing else of it, was set to the thread that runs.
    [RuntimeImport("*", "RhpPInvokeReturn"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern unsafe void ReturnFromNative(ulong* frame);
}
