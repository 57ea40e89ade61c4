using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Boot;
using Nucleus.Memory;

namespace Nucleus.Diagnostics;

/// <summary>Puts a panic on the screen, text or framebuffer: white on red, from the top, over whatever was there.</summary>
internal static class PanicScreen
{
    private const byte WhiteOnRed = 0x4F;
    private const uint GlyphWidth = 8;
    private const uint GlyphHeight = 16;
    private const uint BytesPerPixel = 4;
    private const uint Dark = 0x80;
    private const uint Light = 0xFF;

    private static ulong s_memory;
    private static uint s_row;

    public static void Begin()
    {
        ref MachineInfo machine = ref BootInformation.Machine;
        if (!PageTables.IsReady || !CanDraw(in machine))
            return;
        ulong bytes = (ulong)machine.FramebufferPitch * machine.FramebufferHeight;
        ulong offset = machine.FramebufferAddress % Frames.Size;
        ulong window = Windows.Map(machine.FramebufferAddress - offset, Frames.PageUp(offset + bytes) / Frames.Size, WindowFlags.WriteCombining);
        if (window == 0)
            return;
        s_memory = window + offset;
        for (uint row = 0; row < Rows(in machine); row++)
        {
            for (uint column = 0; column < Columns(in machine); column++)
                Put(in machine, row, column, (byte)' ');
        }
    }

    public static void Line(ReadOnlySpan<byte> text)
    {
        ref MachineInfo machine = ref BootInformation.Machine;
        if (s_memory == 0 || s_row >= Rows(in machine))
            return;
        for (int i = 0; i < text.Length && i < Columns(in machine); i++)
            Put(in machine, s_row, (uint)i, text[i]);
        s_row++;
    }

    private static bool CanDraw(in MachineInfo machine) =>
        machine.FramebufferKind == FramebufferKind.Text
        || (machine.FramebufferKind == FramebufferKind.Rgb && machine.FramebufferBitsPerPixel == BytesPerPixel * 8);

    private static uint Rows(in MachineInfo machine) =>
        machine.FramebufferKind == FramebufferKind.Text ? machine.FramebufferHeight : machine.FramebufferHeight / GlyphHeight;

    private static uint Columns(in MachineInfo machine) =>
        machine.FramebufferKind == FramebufferKind.Text ? machine.FramebufferWidth : machine.FramebufferWidth / GlyphWidth;

    // SAFETY: row and column are below those of the framebuffer, whose size and pitch the boot loader stated and which is mapped whole; the font has
    // sixteen bytes for each of 256 characters.
    private static unsafe void Put(in MachineInfo machine, uint row, uint column, byte character)
    {
        if (machine.FramebufferKind == FramebufferKind.Text)
        {
            *(ushort*)(s_memory + row * machine.FramebufferPitch + column * sizeof(ushort)) = (ushort)(WhiteOnRed << 8 | character);
            return;
        }

        uint background = Dark << machine.RedShift;
        uint foreground = Light << machine.RedShift | Light << machine.GreenShift | Light << machine.BlueShift;
        byte* glyph = Glyphs() + character * GlyphHeight;
        for (uint y = 0; y < GlyphHeight; y++)
        {
            ulong at = s_memory + (ulong)(row * GlyphHeight + y) * machine.FramebufferPitch + column * GlyphWidth * BytesPerPixel;
            for (int x = 0; x < GlyphWidth; x++)
                ((uint*)at)[x] = (glyph[y] & (0x80 >> x)) != 0 ? foreground : background;
        }
    }

    // SAFETY: gives the address of constant data and does nothing else.
    [RuntimeImport("*", "console_glyphs"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern unsafe byte* Glyphs();
}
