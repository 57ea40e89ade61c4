using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Memory;
using Nucleus.X64;

namespace Nucleus.Interrupts;

/// <summary>Routes interrupt pins to the first processor (82093AA §3). One is enough for QEMU's machines; more are logged and left alone.</summary>
internal static class IoApic
{
    private const ulong Select = 0x00;
    private const ulong Data = 0x10;
    private const uint VersionRegister = 1;
    private const uint FirstRedirection = 0x10;
    private const uint Masked = 1 << 16;
    private const uint Level = 1 << 15;
    private const uint ActiveLow = 1 << 13;

    private static ulong s_registers;
    private static uint s_pins;

    public static uint Pins => s_pins;

    public static void Initialize(ulong physical)
    {
        // Both 8259s would share the vectors: mask them for good.
        Cpu.Out8(0x21, 0xFF);
        Cpu.Out8(0xA1, 0xFF);
        s_registers = Windows.Map(physical, 1, WindowFlags.Uncached);
        uint version = s_registers == 0 ? 0 : Read(VersionRegister);
        if (version is 0 or uint.MaxValue) // what is read where nothing answers
            Panic.Fail("the machine has no I/O APIC"u8);
        s_pins = (version >> 16 & 0xFF) + 1;
        for (uint pin = 0; pin < s_pins; pin++)
            Write(FirstRedirection + pin * 2, Masked);
    }

    public static void Route(uint pin, ulong vector, IrqFlags flags, uint processor)
    {
        uint low = (uint)vector;
        if ((flags & IrqFlags.Level) != 0)
            low |= Level;
        if ((flags & IrqFlags.ActiveLow) != 0)
            low |= ActiveLow;
        Write(FirstRedirection + pin * 2 + 1, processor << 24);
        Write(FirstRedirection + pin * 2, low);
    }

    public static void SetMask(uint pin, bool masked)
    {
        uint entry = Read(FirstRedirection + pin * 2);
        Write(FirstRedirection + pin * 2, masked ? entry | Masked : entry & ~Masked);
    }

    // SAFETY: s_registers maps the whole register page, uncached, for the nucleus alone; callers' pins lie below s_pins.
    private static unsafe uint Read(uint register)
    {
        System.Threading.Volatile.Write((uint*)(s_registers + Select), register);
        return System.Threading.Volatile.Read((uint*)(s_registers + Data));
    }

    // SAFETY: as in Read.
    private static unsafe void Write(uint register, uint value)
    {
        System.Threading.Volatile.Write((uint*)(s_registers + Select), register);
        System.Threading.Volatile.Write((uint*)(s_registers + Data), value);
    }
}
