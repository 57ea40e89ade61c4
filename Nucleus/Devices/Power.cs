using Nucleus.Diagnostics;
using Nucleus.Interrupts;
using Nucleus.X64;

namespace Nucleus.Devices;

/// <summary>How the machine ends.</summary>
internal static class Power
{
    // QEMU's isa-debug-exit turns a written v into status (v << 1) | 1; the offset keeps ours apart from QEMU's own.
    private const ushort DebugExit = 0xF4;
    private const uint DebugExitOffset = 0x10;
    private const uint SleepTypeSoftOff = 5;
    private const ushort SleepEnable = 1 << 13;
    private const ushort Keyboard = 0x64;
    private const byte KeyboardReset = 0xFE;
    private const ushort ResetControl = 0xCF9;

    /// <summary>Leaves QEMU with a status, where it offers that. Returns where it does not.</summary>
    public static void Leave(int status) => Cpu.Out32(DebugExit, DebugExitOffset + (uint)status);

    /// <summary>Leaves QEMU with a status, or switches the machine off by ACPI. Returns where neither is to be had.</summary>
    public static void Off(int status)
    {
        Leave(status);
        ushort control = AcpiTables.PowerControlPort;
        if (control == 0)
            return;
        Cpu.Out16(control, (ushort)(SoftOffType() << 10 | SleepEnable));
    }

    public static long Reset()
    {
        Cpu.Out8(ResetControl, 0x02);
        Cpu.Out8(ResetControl, 0x06);
        Cpu.Out8(Keyboard, KeyboardReset);
        DescriptorTables.LoadEmpty();
        Cpu.HaltForever();
        return 0;
    }

    // The value lies in the DSDT's \_S5_ package (ACPI 6.4 §7.4.2): NameOp, name, PackageOp, length, count, value. Read without an interpreter.
    // SAFETY: the table was mapped whole and found right by AcpiTables; the longest pattern fits behind each place that is looked at.
    private static unsafe uint SoftOffType()
    {
        const uint name = 0x5F35_535F; // "_S5_"
        const byte package = 0x12, bytePrefix = 0x0A;
        byte* dsdt = AcpiTables.Map(AcpiTables.Dsdt, out uint bytes);
        for (uint i = 36; dsdt != null && i + 12 < bytes; i++)
        {
            if (*(uint*)(dsdt + i) != name || dsdt[i + 4] != package)
                continue;
            uint at = i + 5;
            at += (uint)(dsdt[at] >> 6) + 1; // package length: the top bits count further bytes
            at++;                            // number of elements
            return dsdt[at] == bytePrefix ? dsdt[at + 1] : dsdt[at];
        }

        return SleepTypeSoftOff;
    }
}
