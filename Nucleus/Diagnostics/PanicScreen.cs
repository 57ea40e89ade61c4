using Nucleus.Abi;
using Nucleus.Boot;
using Nucleus.Memory;

namespace Nucleus.Diagnostics;

/// <summary>Puts a panic on the screen: white on red, from the top, over whatever was there.</summary>
internal static class PanicScreen
{
    private const byte WhiteOnRed = 0x4F;

    private static ulong s_cells;
    private static uint s_row;

    public static unsafe void Begin()
    {
        MachineInfo* machine = BootInformation.Machine;
        if (machine->FramebufferKind != FramebufferKind.Text || !PageTables.IsReady)
            return;
        s_cells = Windows.Map(machine->FramebufferAddress, 1, WindowFlags.Uncached);
        for (uint cell = 0; s_cells != 0 && cell < machine->FramebufferWidth * machine->FramebufferHeight; cell++)
            Put(cell, (byte)' ');
    }

    public static unsafe void Line(byte* text, ulong length)
    {
        MachineInfo* machine = BootInformation.Machine;
        if (s_cells == 0 || s_row >= machine->FramebufferHeight)
            return;
        uint start = s_row++ * machine->FramebufferWidth;
        for (uint i = 0; i < length && i < machine->FramebufferWidth; i++)
            Put(start + i, text[i]);
    }

    private static unsafe void Put(uint cell, byte character) => ((ushort*)s_cells)[cell] = (ushort)(WhiteOnRed << 8 | character);
}
