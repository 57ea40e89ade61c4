using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Kernel.Tests.Block;
using TestRunner.Guest;
using TestRunner.Host.Tap;

namespace TestRunner.Host.KernelTests;

/// <summary>
/// Kernel tests on the host: the same registry, the same runner, the same report, in this process. Each class has a simulated machine of its own, with the
/// two disks that the usual machine in QEMU has.
/// </summary>
internal static class SimulatedRun
{
    private const ulong ReadOnlyFeature = 1 << 5;
    private const string Token = "0123456789abcdef";

    public static IEnumerable<TapVerdict> Stream(IReadOnlyList<TestCase> tests)
    {
        foreach (IGrouping<string, TestCase> ofClass in tests.GroupBy(static one => one.ClassName))
        {
            foreach (TapVerdict verdict in Run([.. ofClass])) yield return verdict;
        }
    }

    private static IReadOnlyList<TapVerdict> Run(IReadOnlyList<TestCase> tests)
    {
        using var machine = new SimulatedMachine();
        _ = Disk(machine, slot: 3, "aster-vda", TestDisk.WritableBytes);
        Disk(machine, slot: 4, "aster-vdb", TestDisk.ReadOnlyBytes).OfferedFeatures |= ReadOnlyFeature;
        var report = new StringWriter();
        TestRun.Execute(tests, report, new TestRunOptions { Token = Token });
        var reader = new TapReader(tests.Select(static one => one.Name), Token);
        foreach (string line in report.ToString().Split('\n')) reader.Take(line);
        return reader.Conclude("the run broke off");
    }

    private static SimulatedBlockDevice Disk(SimulatedMachine machine, int slot, string serial, int sizeBytes)
    {
        var disk = new SimulatedBlockDevice(machine, slot, sizeBytes / 512) { Serial = serial };
        TestDisk.Image(sizeBytes).CopyTo(disk.Disk, 0);
        return disk;
    }
}
