namespace Nucleus.X64;

/// <summary>Points SYSCALL at X64/Traps.S (Intel SDM 3A §5.8.8).</summary>
internal static class SystemCallEntry
{
    public static void Initialize()
    {
        Cpu.WriteMsr(Msr.Star, (ulong)DescriptorTables.CodeSelector << 32);
        Cpu.WriteMsr(Msr.LStar, Image.SyscallEntry());
        Cpu.WriteMsr(Msr.FMask, ProcessorFlags.Interrupt | ProcessorFlags.Trap | ProcessorFlags.Direction | ProcessorFlags.AlignmentCheck);
    }
}
