using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Memory;

namespace Nucleus.Boot;

/// <summary>Start information of Xen's PVH boot ABI (docs/misc/pvh.pandoc, struct hvm_start_info), as QEMU's -kernel gives it.</summary>
internal static class Pvh
{
    private const uint Magic = 0x336E_C578;
    private const uint MapEntryBytes = 24;
    private const ulong TextMemory = 0xB8000;

    // SAFETY: reads the start-info block that the PVH entry was given, after its magic number was right. Who started the kernel is believed
    // about what it points to; all of that is mapped, below 4 GiB.
    public static unsafe void Read(ulong address)
    {
        byte* info = (byte*)DirectMap.Of(address);
        if (*(uint*)info != Magic)
            Panic.Fail("started by neither Multiboot2 nor PVH"u8);
        ref MachineInfo machine = ref BootInformation.Machine;
        machine.Protocol = BootProtocol.Pvh;
        ulong commandLine = *(ulong*)(info + 24);
        if (commandLine != 0)
            BootInformation.SetCommandLine((byte*)DirectMap.Of(commandLine));
        machine.AcpiRsdp = *(ulong*)(info + 32);
        if (machine.AcpiRsdp != 0)
            Interrupts.AcpiTables.SetRoot((byte*)DirectMap.Of(machine.AcpiRsdp));

        ulong map = *(ulong*)(info + 40);
        uint entries = *(uint*)(info + 48);
        for (uint i = 0; i < entries && map != 0; i++)
        {
            byte* entry = (byte*)DirectMap.Of(map + i * MapEntryBytes);
            BootInformation.AddRange(*(ulong*)entry, *(ulong*)(entry + 8), *(uint*)(entry + 16));
        }

        // PVH says nothing of a screen; the firmware before it left VGA in text mode.
        machine.FramebufferKind = FramebufferKind.Text;
        machine.FramebufferAddress = TextMemory;
        machine.FramebufferPitch = 160;
        machine.FramebufferWidth = 80;
        machine.FramebufferHeight = 25;
        machine.FramebufferBitsPerPixel = 16;
    }
}
