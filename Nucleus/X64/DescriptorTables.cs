using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nucleus.Memory;

namespace Nucleus.X64;

/// <summary>64-bit task state segment (Intel SDM 3A §7.7): here it only holds interrupt stacks.</summary>
[StructLayout(LayoutKind.Explicit, Size = 104)]
internal struct TaskState
{
    /// <summary>The current thread's kernel stack: interrupts and all exceptions that a thread can cause.</summary>
    [FieldOffset(36)]
    public ulong Ist1;

    /// <summary>A stack of the processor's own, for what can come while the nucleus itself runs: NMI, double fault, machine check.</summary>
    [FieldOffset(44)]
    public ulong Ist2;

    [FieldOffset(102)]
    public ushort IoMapBase;
}

/// <summary>GDT, TSS and IDT of one processor, in one frame each.</summary>
internal static class DescriptorTables
{
    public const ushort CodeSelector = 0x08;
    public const ushort DataSelector = 0x10;
    private const ushort TaskSelector = 0x18;

    private const ulong CodeDescriptor = 0x00AF9B000000FFFF;
    private const ulong DataDescriptor = 0x00CF93000000FFFF;
    private const ulong AvailableTask = 0x0000890000000000;
    private const ulong InterruptGate = 0x8E00;
    private const int GateCount = 256;
    private const int StubBytes = 16;
    private const int EmergencyStackFrames = 2;

    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    private struct TablePointer
    {
        public ushort Limit;
        public ulong Base;
    }

    /// <summary>Builds and loads the tables for this processor.</summary>
    // SAFETY: frames that were just taken and are never given back: a page for GDT and TSS, a page for the 256 gates, a stack. They are filled before they are loaded.
    public static unsafe void Initialize(PerCpu* cpu)
    {
        byte* page = (byte*)DirectMap.Of(Frames.AllocateOrPanic());
        ulong* gdt = (ulong*)page;
        TaskState* task = (TaskState*)(page + 256);
        ulong emergencyStack = Frames.AllocateContiguousOrPanic(EmergencyStackFrames);
        task->Ist2 = DirectMap.Of(emergencyStack) + EmergencyStackFrames * Frames.Size;
        task->IoMapBase = (ushort)sizeof(TaskState);

        gdt[0] = 0;
        gdt[CodeSelector / 8] = CodeDescriptor;
        gdt[DataSelector / 8] = DataDescriptor;
        ulong address = (ulong)task;
        gdt[TaskSelector / 8] = AvailableTask | (ulong)(uint)(sizeof(TaskState) - 1)
            | (address & 0xFFFFFF) << 16 | (address >> 24 & 0xFF) << 56;
        gdt[TaskSelector / 8 + 1] = address >> 32;

        ulong* idt = (ulong*)DirectMap.Of(Frames.AllocateOrPanic());
        for (ulong vector = 0; vector < GateCount; vector++)
        {
            ulong entry = Image.TrapStubs() + vector * StubBytes;
            bool emergency = vector is TrapVector.NonMaskable or TrapVector.DoubleFault or TrapVector.MachineCheck;
            ulong ist = emergency ? 2u : 1u;
            idt[vector * 2] = (entry & 0xFFFF) | (ulong)CodeSelector << 16 | ist << 32 | InterruptGate << 32 | (entry >> 16 & 0xFFFF) << 48;
            idt[vector * 2 + 1] = entry >> 32;
        }

        TablePointer gdtPointer = new() { Limit = (TaskSelector + 16) - 1, Base = (ulong)gdt };
        TablePointer idtPointer = new() { Limit = GateCount * 16 - 1, Base = (ulong)idt };
        cpu->Task = task;
        Cpu.LoadTables(&gdtPointer, &idtPointer, TaskSelector);
        PerCpu.Install(cpu, cpu->Index); // loading the tables does not touch the base of GS, but some hypervisors' selector loads do
    }

    /// <summary>An empty table: the next interrupt is a triple fault, which resets the machine.</summary>
    // SAFETY: the table is empty, so the processor reads nothing of it; the machine is to end by that.
    public static unsafe void LoadEmpty()
    {
        TablePointer pointer = default;
        Cpu.LoadIdt(&pointer);
    }
}
