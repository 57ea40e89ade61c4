using System.Runtime;
using Nucleus.Abi;
using Nucleus.Devices;
using Nucleus.Diagnostics;
using Nucleus.Interrupts;
using Nucleus.Memory;
using Nucleus.Syscalls;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Boot;

/// <summary>From the loader to the C library's start: everything that has an order.</summary>
internal static class Startup
{
    private static PerCpu s_bootProcessor;

    // SAFETY: runs once, on the boot processor, with interrupts off: nobody else can see what it changes. The processor's block is static memory.
    [RuntimeExport("nucleus_main")]
    public static unsafe void Main(uint magic, uint bootInformation)
    {
        SerialPort.Initialize();
        BootInformation.Initialize(magic, bootInformation);
        Frames.Initialize();
        PageTables.Initialize();

        PerCpu* processor;
        fixed (PerCpu* boot = &s_bootProcessor)
            processor = boot;
        PerCpu.Install(processor, index: 0);
        DescriptorTables.Initialize(processor);
        VectorState.Initialize();
        SystemCallEntry.Initialize();

        AcpiTables.Initialize();
        ref MachineInfo machine = ref BootInformation.Machine;
        LocalApic.Initialize(machine.LapicAddress);
        IoApic.Initialize(machine.IoApicAddress);
        Hpet.Initialize(AcpiTables.HpetAddress);
        Clock.Initialize();
        machine.TscHertz = Clock.TscHertz;

        VirtualAreas.Initialize();
        Thread* first = Scheduler.Initialize(processor);
        SerialPort.StartInput();
        Log.Line("nucleus: "u8, machine.MemoryBytes >> 20, " MiB of memory"u8);
        Log.Line("clock: time stamp counter at "u8, machine.TscHertz, " Hz"u8);
        Log.Line("processors: "u8, machine.CpusPresent, ", one of them in use"u8);

        InitialStack.Prepare(first);
        PageTables.WidenTranslations();
        machine.RuntimeTsc = Cpu.ReadTsc();
        Scheduler.Run(first);
    }
}
