using Nucleus.Threads;

namespace Nucleus.X64;

/// <summary>
/// What each processor has for itself; GS points at it for good (there is no user mode, so it is never swapped). Traps.S knows the first offsets.
/// </summary>
internal struct PerCpu
{
    private const ulong CurrentOffset = 0x18;
    private const ulong SelfOffset = 0x00;

    // SAFETY: the block itself, which is static memory.
    public unsafe PerCpu* Self;         // 0x00
    public ulong UserStack;             // 0x08: RSP at a system call, for a moment
    public ulong KernelStack;           // 0x10: top of the current thread's kernel stack
    // SAFETY: the thread that runs, which is alive.
    public unsafe Thread* CurrentThread; // 0x18
    // SAFETY: a thread that never ends, so its block stays.
    public unsafe Thread* IdleThread;
    // SAFETY: in a page of the processor's own that is never given back (DescriptorTables).
    public unsafe TaskState* Task;
    public uint Index;

    /// <summary>The thread should give way as soon as its interrupt or system call is done.</summary>
    public uint RescheduleWanted;

    // SAFETY: GS holds the address of this processor's block from before the first use on, and nothing ever changes it.
    public static unsafe PerCpu* Current => (PerCpu*)Cpu.ReadGs(SelfOffset);

    // SAFETY: as in Current.
    public static unsafe Thread* Thread => (Thread*)Cpu.ReadGs(CurrentOffset);

    /// <summary>Makes this the processor's block; from here on GS is valid.</summary>
    // SAFETY: the block is static memory of the caller's.
    public static unsafe void Install(PerCpu* block, uint index)
    {
        block->Self = block;
        block->Index = index;
        Cpu.WriteMsr(Msr.GsBase, (ulong)block);
    }
}
