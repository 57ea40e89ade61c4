using AsterCosmos.Benchmarks;
using AsterCosmos.Commands;
using AsterCosmos.Commands.Files;
using AsterCosmos.Shell;
using Cosmos.Core;
using Cosmos.System;
using Drivers.Pci;
using Drivers.Pci.HotPlug;
using Drivers.Virtio.Block;
using Drivers.Virtio.Entropy;
using TestRunner.Guest;
using TestRunner.SelfTests;
using SelfTests = TestRunner.SelfTests.Tests;

namespace AsterCosmos;

/// <summary>The composition root: what this system is made of, on one page.</summary>
public sealed class Kernel : Cosmos.System.Kernel
{
    private PciBus? _bus;
    private CommandShell? _shell;

    /// <inheritdoc/>
    protected override void BeforeRun()
    {
        PlatformConsole console = PlatformConsole.Current!;
        _bus = new PciBus(PciConfSpace.Open());
        _bus.Bind(
            new PciSlotDriver(_bus),
            new VirtioBlockDriver(),
            new VirtioEntropyDriver());
        _shell = MakeShell(console, _bus);
        string version = typeof(Kernel).Assembly.GetName().Version!.ToString(3);
        string memory = Quantity.Format(Machine.Boot.MemoryBytes);
        Console.WriteLine($"AsterCosmos {version}, {memory} of memory, {_bus.Devices.Count} PCI functions, up in {Clock.Uptime.TotalMilliseconds:0} ms");
        Console.WriteLine("'help' lists the commands");
    }

    /// <inheritdoc/>
    protected override void Run() => _shell!.Step();

    private static CommandShell MakeShell(PlatformConsole console, PciBus bus)
    {
        Terminal terminal = console.Terminal;
        LineHistory history = new();
        Disks disks = new(bus.Running<IBlockDevice>);
        SelfTestDisks.All = bus.Running<IBlockDevice>;
        TestRegistry.Add(SelfTests.All);
        CommandTable commands = new();
        commands.Add(
            new HelpCommand(commands),
            new EchoCommand(),
            new ClearCommand(terminal),
            new HistoryCommand(history),
            new ConsoleCommand(console.Serial),
            new LspciCommand(bus, WaysToConfSpace()),
            new SlotsCommand(bus),
            new LsvirtioCommand(bus),
            new LsblkCommand(disks),
            new BlkCommand(disks),
            new Sha256Command(disks),
            new LsCommand(),
            new CatCommand(),
            new WriteCommand(),
            new RmCommand(),
            new MkdirCommand(),
            new CpCommand(),
            new DfCommand(),
            new MemCommand(),
            new IrqCommand(),
            new ThreadsCommand(),
            new CpuCommand(),
            new UptimeCommand(),
            new DateCommand(),
            new DmesgCommand(),
            new PrivilegesCommand(),
            new TestCommand(),
            new BenchCommand(Suites(bus)),
            new PerfCommand(commands),
            new CrashCommand(),
            new PanicCommand(),
            new RebootCommand(terminal),
            new PowerOffCommand(terminal, () => Stop(bus)));
        return new CommandShell(terminal, commands, history);
    }

    private static IReadOnlyList<Suite> Suites(PciBus bus) =>
    [
        new BlockSuite(bus.Running<IBlockDevice>, writes: false),
        new BlockSuite(bus.Running<IBlockDevice>, writes: true),
        new BlockGrowthSuite(bus.Running<IBlockDevice>),
        new BlockScaleSuite(bus.Running<IBlockDevice>),
        new EntropySuite(bus.Running<VirtioEntropyDevice>),
        new ClockSuite(),
        new PortSuite(),
        new MmioSuite(bus),
        new RingSuite(bus),
        new PciSuite(bus),
        new SerialSuite(),
    ];

    private static PciConfSpace[] WaysToConfSpace() => PciConfSpace.OverMemory() is { } memory ? [PciConfSpace.OverPorts(), memory] : [PciConfSpace.OverPorts()];

    // Devices shall not write to memory while the machine goes down; one that cannot be stopped does not keep it up.
    private static void Stop(PciBus bus)
    {
        foreach (PciDevice device in bus.Devices)
        {
            try
            {
                bus.Unbind(device);
            }
            catch (Exception e)
            {
                KernelLog.Write($"{device}: could not be stopped: {e.Message}");
            }
        }
    }
}
