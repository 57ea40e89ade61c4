using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Memory;

namespace Nucleus.Boot;

/// <summary>Boot information of Multiboot2 2.0 §3.6: a list of tags, each 8-aligned.</summary>
internal static class Multiboot2
{
    public const uint LoaderMagic = 0x36D7_6289;

    private const uint TagEnd = 0;
    private const uint TagCommandLine = 1;
    private const uint TagMemoryMap = 6;
    private const uint TagFramebuffer = 8;
    private const uint TagAcpiOld = 14;
    private const uint TagAcpiNew = 15;
    private const byte FramebufferRgb = 1;
    private const byte FramebufferText = 2;

    // SAFETY: reads what the boot loader left, inside the total size that it states; it is mapped, below 4 GiB.
    public static unsafe void Read(ulong address)
    {
        BootInformation.Machine.Protocol = BootProtocol.Multiboot2;
        byte* start = (byte*)DirectMap.Of(address);
        uint totalBytes = *(uint*)start;
        for (uint offset = 8; offset + 8 <= totalBytes;)
        {
            byte* tag = start + offset;
            uint type = *(uint*)tag;
            uint bytes = *(uint*)(tag + 4);
            if (type == TagEnd || bytes < 8)
                return;
            ReadTag(type, tag, bytes, address + offset);
            offset += (bytes + 7) & ~7u;
        }
    }

    // SAFETY: as in Read. The boot loader, which chose what runs here, is believed about what a tag of its type and length holds.
    private static unsafe void ReadTag(uint type, byte* tag, uint bytes, ulong physical)
    {
        switch (type)
        {
            case TagCommandLine:
                BootInformation.SetCommandLine(tag + 8);
                break;
            case TagMemoryMap:
                uint entryBytes = *(uint*)(tag + 8);
                for (uint at = 16; entryBytes >= 24 && at + entryBytes <= bytes; at += entryBytes)
                    BootInformation.AddRange(*(ulong*)(tag + at), *(ulong*)(tag + at + 8), *(uint*)(tag + at + 16));
                break;
            case TagFramebuffer:
                ReadFramebuffer(tag);
                break;
            case TagAcpiNew:
            case TagAcpiOld when BootInformation.Machine.AcpiRsdp == 0:
                Interrupts.AcpiTables.SetRoot(tag + 8);
                BootInformation.Machine.AcpiRsdp = physical + 8;
                break;
        }
    }

    // SAFETY: as in ReadTag.
    private static unsafe void ReadFramebuffer(byte* tag)
    {
        ref MachineInfo machine = ref BootInformation.Machine;
        byte type = tag[29];
        if (type is not (FramebufferRgb or FramebufferText))
            return;
        machine.FramebufferKind = type == FramebufferRgb ? FramebufferKind.Rgb : FramebufferKind.Text;
        machine.FramebufferAddress = *(ulong*)(tag + 8);
        machine.FramebufferPitch = *(uint*)(tag + 16);
        machine.FramebufferWidth = *(uint*)(tag + 20);
        machine.FramebufferHeight = *(uint*)(tag + 24);
        machine.FramebufferBitsPerPixel = tag[28];
        if (type != FramebufferRgb)
            return;
        machine.RedShift = tag[32];
        machine.GreenShift = tag[34];
        machine.BlueShift = tag[36];
    }
}
