using Nucleus.Abi;
using Nucleus.Boot;
using Nucleus.Diagnostics;
using Nucleus.Memory;

namespace Nucleus.Interrupts;

/// <summary>
/// The few ACPI tables (ACPI 6.4 §5.2) that the nucleus needs: MADT for interrupt controllers and processors, HPET, FADT for power off, MCFG for PCI configuration space. Each is
/// mapped read-only, bounded and checksummed; one that lies is passed over.
/// </summary>
internal static class AcpiTables
{
    private const uint Madt = 0x4349_5041;          // "APIC"
    private const uint HpetSignature = 0x5445_5048; // "HPET"
    private const uint Fadt = 0x5043_4146;          // "FACP"
    private const uint Mcfg = 0x4746_434D;          // "MCFG"
    private const uint HeaderBytes = 36;
    private const uint LargestTable = 1 << 20;
    private const int MaxTables = 64;
    private const ulong DefaultLocalApic = 0xFEE0_0000;
    private const ulong DefaultIoApic = 0xFEC0_0000;

    private static ulong s_root;
    private static uint s_rootEntryBytes;
    private static ulong s_dsdt;
    private static ulong s_facsPm1a;
    private static uint s_processors;
    private static ulong s_hpet;

    public static ulong HpetAddress => s_hpet;

    /// <summary>I/O port of the PM1a control block, or 0.</summary>
    public static ushort PowerControlPort => (ushort)s_facsPm1a;

    /// <summary>Physical address of the DSDT, or 0.</summary>
    public static ulong Dsdt => s_dsdt;

    /// <summary>Takes the root pointer (RSDP, §5.2.5.3), while the loader's memory is still there.</summary>
    // SAFETY: the loader, which found the structure by its checksum, is believed about where it is; it is mapped, below 4 GiB.
    public static unsafe void SetRoot(byte* rsdp)
    {
        byte revision = rsdp[15];
        ulong extended = revision >= 2 ? *(ulong*)(rsdp + 24) : 0;
        s_root = extended != 0 ? extended : *(uint*)(rsdp + 16);
        s_rootEntryBytes = extended != 0 ? 8u : 4u;
    }

    /// <summary>Reads the tables; without them, what every PC has is assumed.</summary>
    public static void Initialize()
    {
        ref MachineInfo machine = ref BootInformation.Machine;
        machine.LapicAddress = DefaultLocalApic;
        machine.IoApicAddress = DefaultIoApic;
        if (s_root != 0)
            ReadRoot();
        machine.CpusPresent = s_processors == 0 ? 1 : s_processors;
        machine.CpusOnline = 1;
        PlatformRegisters.Add(machine.LapicAddress, machine.IoApicAddress, s_hpet);
    }

    /// <summary>Maps a table whole; null when it is no table.</summary>
    // SAFETY: a table is read inside the window that was just mapped over it, two pages at first, where a header fits; then over its whole length.
    public static unsafe byte* Map(ulong physical, out uint bytes)
    {
        bytes = 0;
        ulong offset = physical % Frames.Size;
        ulong window = Windows.Map(physical - offset, 2, WindowFlags.ReadOnly);
        if (window == 0)
            return null;
        uint length = *(uint*)(window + offset + 4);
        if (length is < HeaderBytes or > LargestTable)
            return null;
        if (offset + length > 2 * Frames.Size)
        {
            window = Windows.Map(physical - offset, Frames.PageUp(offset + length) / Frames.Size, WindowFlags.ReadOnly);
            if (window == 0)
                return null;
        }

        byte* table = (byte*)window + offset;
        byte sum = 0;
        for (uint i = 0; i < length; i++)
            sum += table[i];
        if (sum != 0)
            return null;
        bytes = length;
        return table;
    }

    // SAFETY: tables are read inside the lengths that Map gives.
    private static unsafe void ReadRoot()
    {
        byte* root = Map(s_root, out uint bytes);
        if (root == null)
        {
            Log.Line("acpi: the root table is damaged, assuming a plain PC"u8);
            return;
        }

        uint entries = (bytes - HeaderBytes) / s_rootEntryBytes;
        for (uint i = 0; i < entries && i < MaxTables; i++)
        {
            byte* entry = root + HeaderBytes + i * s_rootEntryBytes;
            ulong physical = s_rootEntryBytes == 8 ? *(ulong*)entry : *(uint*)entry;
            byte* table = Map(physical, out uint length);
            if (table == null)
                continue;
            switch (*(uint*)table)
            {
                case Madt:
                    ReadMadt(table, length);
                    break;
                case HpetSignature when length >= 52:
                    s_hpet = *(ulong*)(table + 44);
                    break;
                case Fadt when length >= 68:
                    s_dsdt = *(uint*)(table + 40);
                    s_facsPm1a = *(uint*)(table + 64);
                    break;
                case Mcfg:
                    ReadMcfg(table, length);
                    break;
            }
        }
    }

    // Multiple APIC description table, §5.2.12.
    // SAFETY: an entry is read only inside the table's length, and only as long as it says it is.
    private static unsafe void ReadMadt(byte* table, uint length)
    {
        const byte processorApic = 0, ioApic = 1;
        ref MachineInfo machine = ref BootInformation.Machine;
        machine.LapicAddress = *(uint*)(table + 36);
        bool haveIoApic = false;
        for (uint at = 44; at + 2 <= length && table[at + 1] >= 2 && at + table[at + 1] <= length; at += table[at + 1])
        {
            byte* entry = table + at;
            switch (entry[0])
            {
                case processorApic when entry[1] >= 8 && (entry[4] & 1) != 0:
                    s_processors++;
                    break;
                case ioApic when entry[1] >= 12 && !haveIoApic:
                    machine.IoApicAddress = *(uint*)(entry + 4);
                    haveIoApic = true;
                    break;
            }
        }
    }

    // Memory mapped configuration space (PCI Firmware 3.2 §4.1.2): of the ranges the first of segment group 0 that can be true.
    // SAFETY: as in ReadMadt.
    private static unsafe void ReadMcfg(byte* table, uint length)
    {
        const uint firstEntry = 44, entryBytes = 16;
        const int busShift = 20;
        ref MachineInfo machine = ref BootInformation.Machine;
        for (uint at = firstEntry; at + entryBytes <= length && machine.EcamAddress == 0; at += entryBytes)
        {
            ulong bus0 = *(ulong*)(table + at);
            byte firstBus = table[at + 10];
            byte lastBus = table[at + 11];
            ulong start = bus0 + ((ulong)firstBus << busShift);
            ulong end = bus0 + ((lastBus + 1ul) << busShift);
            if (*(ushort*)(table + at + 8) != 0 || bus0 == 0 || bus0 % (1ul << busShift) != 0 || bus0 >> 51 != 0 || lastBus < firstBus || Frames.HoldRam(start, end))
                continue;
            machine.EcamAddress = bus0;
            machine.EcamFirstBus = firstBus;
            machine.EcamLastBus = lastBus;
            PlatformRegisters.AddConfiguration(start, end);
        }
    }
}
