using Nucleus.Diagnostics;
using Nucleus.Memory;
using Nucleus.Threads;

namespace Nucleus.X64;

/// <summary>
/// Floating-point and vector registers: XSAVE with every component that the processor has, or FXSAVE on one that has none
/// (QEMU's default CPU). The nucleus itself touches only the low halves of XMM registers, which each frame keeps.
/// </summary>
internal static class VectorState
{
    private const uint FeatureXSave = 1u << 26;      // CPUID.1:ECX
    private const uint FeatureAvx = 1u << 28;
    private const ulong Cr4OsXSave = 1 << 18;
    private const ulong ComponentX87 = 1 << 0;
    private const ulong ComponentSse = 1 << 1;
    private const ulong ComponentAvx = 1 << 2;
    private const ulong ComponentsAvx512 = 7 << 5;
    private const uint LegacyBytes = 512;
    private const int XmmOffset = 160;
    private const int HeaderOffset = 512;
    private const uint InitialMxcsr = 0x1F80;
    private const ushort InitialControlWord = 0x037F;

    private static bool s_hasXSave;
    private static ulong s_components;
    private static uint s_bytes;

    /// <summary>Size of an area, in bytes; it has to be 64-aligned.</summary>
    public static uint Bytes => s_bytes;

    public static ulong Components => s_components;

    public static bool HasXSave => s_hasXSave;

    public static void Initialize()
    {
        CpuIdResult features = Cpu.CpuId(1);
        s_hasXSave = (features.Ecx & FeatureXSave) != 0 && Cpu.CpuId(0xD, 1).Eax != 0; // without XSAVEOPT, QEMU 7.2 has XSAVE and never ends switching it on (Opteron_G4)
        s_bytes = LegacyBytes;
        s_components = ComponentX87 | ComponentSse;
        if (!s_hasXSave)
            return;

        Cpu.WriteCr4(Cpu.ReadCr4() | Cr4OsXSave);
        ulong supported = Cpu.CpuId(0xD).Eax;
        if ((features.Ecx & FeatureAvx) != 0)
            s_components |= ComponentAvx;
        if ((supported & ComponentsAvx512) == ComponentsAvx512)
            s_components |= ComponentsAvx512;
        s_components &= supported;
        Cpu.WriteXcr0(s_components);
        s_bytes = Cpu.CpuId(0xD).Ebx;
        if (s_bytes > Thread.VectorRoom)
            Panic.Fail("the processor's vector registers need more room than a thread has"u8);
    }

    /// <summary>The state of a thread that has not run yet.</summary>
    // SAFETY: callers' areas are aligned to 64 bytes and hold Bytes, which is what the processor states for all that is enabled.
    public static unsafe void Reset(byte* area)
    {
        Block.Zero(area, s_bytes);
        *(ushort*)area = InitialControlWord;
        *(uint*)(area + 24) = InitialMxcsr;
    }

    // SAFETY: as in Reset.
    public static unsafe void Save(byte* area)
    {
        if (s_hasXSave)
            Cpu.XSave(area);
        else
            Cpu.FxSave(area);
    }

    // SAFETY: as in Reset. What is restored was saved, or was made fit by RestoreOf.
    public static unsafe void Restore(byte* area)
    {
        if (s_hasXSave)
            Cpu.XRestore(area);
        else
            Cpu.FxRestore(area);
    }

    /// <summary>The state as the thread had it outside of the nucleus: what the processor holds, with the low halves that its frame kept.</summary>
    // SAFETY: as in Reset; the XMM registers lie below every frame.
    public static unsafe void SaveOf(Frame* frame, byte* area)
    {
        Block.Zero(area, s_bytes);
        Save(area);
        Block.Copy(area + XmmOffset, Frame.Xmm(frame), Frame.XmmBytes);
        if (s_hasXSave)
            *(ulong*)(area + HeaderOffset) |= ComponentSse;
    }

    /// <summary>The reverse of <see cref="SaveOf"/>; the area comes from a thread's stack, so what could fault is masked off.</summary>
    // SAFETY: as in SaveOf: the area comes from a thread's stack, so reserved bits, at which the processor would fault, are cleared.
    public static unsafe void RestoreOf(Frame* frame, byte* area)
    {
        *(uint*)(area + 24) &= 0xFFFF;
        if (s_hasXSave)
        {
            *(ulong*)(area + HeaderOffset) &= s_components;
            Block.Zero(area + HeaderOffset + 8, 56);
        }

        Restore(area);
        Block.Copy(Frame.Xmm(frame), area + XmmOffset, Frame.XmmBytes);
    }
}
