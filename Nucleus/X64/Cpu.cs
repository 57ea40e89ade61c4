using System.Diagnostics.CodeAnalysis;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace Nucleus.X64;

/// <summary>The instructions of X64/Instructions.S. Each is privileged and acts on the processor that runs it.</summary>
internal static class Cpu
{
    [RuntimeImport("*", "nucleus_in8"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern byte In8(ushort port);

    [RuntimeImport("*", "nucleus_in16"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ushort In16(ushort port);

    [RuntimeImport("*", "nucleus_in32"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern uint In32(ushort port);

    [RuntimeImport("*", "nucleus_out8"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Out8(ushort port, byte value);

    [RuntimeImport("*", "nucleus_out16"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Out16(ushort port, ushort value);

    [RuntimeImport("*", "nucleus_out32"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Out32(ushort port, uint value);

    /// <summary>Time stamp counter.</summary>
    [RuntimeImport("*", "cpu_rdtsc"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadTsc();

    [RuntimeImport("*", "cpu_rdmsr"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadMsr(uint register);

    [RuntimeImport("*", "cpu_wrmsr"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteMsr(uint register, ulong value);

    // SAFETY: one instruction; the caller gives it room for four registers.
    [RuntimeImport("*", "cpu_cpuid"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern unsafe void CpuId(uint leaf, uint subleaf, CpuIdResult* result);

    [RuntimeImport("*", "cpu_read_cr2"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadCr2();

    [RuntimeImport("*", "cpu_read_cr3"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadCr3();

    [RuntimeImport("*", "cpu_write_cr3"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteCr3(ulong value);

    [RuntimeImport("*", "cpu_read_cr4"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadCr4();

    [RuntimeImport("*", "cpu_write_cr4"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteCr4(ulong value);

    [RuntimeImport("*", "cpu_invlpg"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void InvalidatePage(ulong address);

    [DoesNotReturn]
    [RuntimeImport("*", "cpu_halt_forever"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void HaltForever();

    /// <summary>Interrupts on, halt, interrupts off: returns when one was handled.</summary>
    [RuntimeImport("*", "nucleus_idle"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WaitForInterrupt();

    [RuntimeImport("*", "cpu_pause"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Pause();

    [RuntimeImport("*", "cpu_xsetbv"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void WriteXcr0(ulong features);

    // SAFETY: one instruction; the area has the size that the processor states, and is aligned (VectorState).
    [RuntimeImport("*", "cpu_xsave"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void XSave(byte* area);

    // SAFETY: as in XSave.
    [RuntimeImport("*", "cpu_xrstor"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void XRestore(byte* area);

    // SAFETY: as in XSave.
    [RuntimeImport("*", "cpu_fxsave"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void FxSave(byte* area);

    // SAFETY: as in XSave.
    [RuntimeImport("*", "cpu_fxrstor"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void FxRestore(byte* area);

    // SAFETY: the processor reads the two pointers now and the tables from now on: those are never given back (DescriptorTables).
    [RuntimeImport("*", "cpu_load_tables"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void LoadTables(void* gdtPointer, void* idtPointer, ushort taskSelector);

    // SAFETY: as in LoadTables.
    [RuntimeImport("*", "cpu_load_idt"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void LoadIdt(void* idtPointer);

    [RuntimeImport("*", "cpu_gs_read"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadGs(ulong offset);

    [RuntimeImport("*", "cpu_rdrand"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong ReadRandom();

    /// <summary>Leaves one kernel stack for another; returns when somebody switches back.</summary>
    // SAFETY: the one stack was left by this very function, or made as if; the place to save the other is in its thread's block.
    [RuntimeImport("*", "nucleus_switch"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void SwitchStack(ulong* saveStack, ulong resumeStack);

    /// <summary>A system call from outside of the nucleus proper.</summary>
    [RuntimeImport("*", "nucleus_call"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Call(ulong number, ulong a0, ulong a1, ulong a2, ulong a3, ulong a4);

    // SAFETY: the result is a local of four registers.
    public static unsafe CpuIdResult CpuId(uint leaf, uint subleaf = 0)
    {
        CpuIdResult result;
        CpuId(leaf, subleaf, &result);
        return result;
    }

    /// <summary>Waits about a microsecond: a write to an unused port takes that long on the ISA bus.</summary>
    public static void Delay() => Out8(0x80, 0);
}

/// <summary>What CPUID answers.</summary>
internal struct CpuIdResult
{
    public uint Eax;
    public uint Ebx;
    public uint Ecx;
    public uint Edx;
}

/// <summary>Model-specific registers (Intel SDM 4, table 2-2).</summary>
internal static class Msr
{
    public const uint ApicBase = 0x1B;
    public const uint Pat = 0x277;
    public const uint Star = 0xC0000081;
    public const uint LStar = 0xC0000082;
    public const uint FMask = 0xC0000084;
    public const uint FsBase = 0xC0000100;
    public const uint GsBase = 0xC0000101;
}
