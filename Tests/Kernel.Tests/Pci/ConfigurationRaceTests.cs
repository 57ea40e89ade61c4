using Cosmos.Core;
using Drivers.Pci;
using Drivers.Pci.Interrupts;
using Kernel.Tests.Machines;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Pci;

/// <summary>The two ports of configuration space, used at once by threads on two processors and by one that serves interrupts.</summary>
[Machine(Bare = true, Smp = 2, Devices = ["edu,addr=3"])]
public class ConfigurationRaceTests
{
    private const ulong Raise = 0x60;
    private const ulong Acknowledge = 0x64;
    private const int Interrupts = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly PciAddress HostBridge = new(0, 0, 0);
    private static readonly PciAddress Nothing = new(0, 0x1E, 7);

    [Fact(Timeout = 120_000)]
    public void Threads_and_whoever_serves_an_interrupt_each_read_their_own_register()
    {
        PciDevice device = TestMachine.Find(0x1234, 0x11E8);
        PciConfSpace space = PciConfSpace.OverPorts();
        long reads = 0;
        int wrong = 0;
        bool isOver = false;
        Thread[] readers = [Reader(HostBridge, 0x8086), Reader(Nothing, 0xFFFF)];
        foreach (Thread reader in readers) reader.Start();
        try
        {
            using VmPager window = device.MapBar(0, 0, 0x100);
            using PciInterrupts interrupts = device.ClaimInterrupts(1, PciInterruptKinds.IntX);
            for (int served = 0; served < Interrupts; served++)
            {
                window.Cell<uint>(Raise).Write(1);
                Assert.True(interrupts[0].Wait(Patience), $"{served} interrupts, then none");
                Assert.Equal(0x1234, space.Read16(device.Address, 0));
                window.Cell<uint>(Acknowledge).Write(1);
            }

            // However few processors the host has, all three have been at it.
            Assert.True(SpinWait.SpinUntil(() => Interlocked.Read(ref reads) > Interrupts, Patience));
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            foreach (Thread reader in readers) reader.Join();
        }

        Assert.Equal(0, wrong);

        Thread Reader(PciAddress function, ushort vendor) => new(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                if (space.Read16(function, 0) != vendor) Interlocked.Increment(ref wrong);
                Interlocked.Increment(ref reads);
            }
        });
    }
}
