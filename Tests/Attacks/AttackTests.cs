using System.Reflection;
using Cosmos.Core;
using Cosmos.Core.Simulation;
using Drivers.Pci;
using IL2CPU.Audit;
using IL2CPU.Diagnostics;
using IL2CPU.Weaving;
using Severity = IL2CPU.Diagnostics.Severity;

namespace Attacks;

/// <summary>Every program of the folder is stopped, and by what it says.</summary>
public sealed class AttackTests : IDisposable
{
    private const int LeastPrograms = 40;
    private readonly string _directory = Directory.CreateTempSubdirectory("attack-").FullName;

    public static TheoryData<string, string> Programs
    {
        get
        {
            var programs = new TheoryData<string, string>();
            foreach (string name in AttackProgram.Names)
                programs.Add(name, AttackProgram.Read(name).By);
            return programs;
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Attack_is_stopped(string name, string by)
    {
        AttackProgram program = AttackProgram.Read(name);
        var compiler = new AttackCompiler(program, _directory);
        IReadOnlyList<string> errors = compiler.Compile();
        if (by == "compiler")
        {
            Assert.Contains(program.What, errors);
            return;
        }

        Assert.Empty(errors);
        IReadOnlyList<string> found = Audit(program, compiler.AssemblyPath);
        switch (by)
        {
            case "analyzer":
                Assert.Contains(program.What, await compiler.Analyze());

                // A pragma hides nothing from the audit, which knows the same list.
                Assert.Contains(found, finding => finding.Contains("IL2CPU0104") || finding.Contains("IL2CPU0103") || finding.Contains("IL2CPU0108"));
                break;
            case "audit":
                Assert.Contains(found, finding => finding.Contains(program.What));
                break;
            case "weaver":
                Assert.Contains(Weave(compiler.AssemblyPath), message => message.Contains(program.What));
                Assert.Empty(Directory.EnumerateFiles(_directory, "Cosmos.Core.dll", SearchOption.AllDirectories));
                break;
            case "run time":
                Assert.Empty(found);
                Assert.Equal(program.What, Run(compiler.AssemblyPath).GetType().Name);
                break;
            default:
                Assert.Fail($"'{by}' stops nothing");
                break;
        }
    }

    [Fact]
    public void Folder_holds_what_it_should() => Assert.InRange(AttackProgram.Names.Count(), LeastPrograms, int.MaxValue);

    [Fact]
    public void Harmless_program_passes_everything()
    {
        AttackProgram program = AttackProgram.Read("Run_CellAfterDispose");
        var compiler = new AttackCompiler(program, _directory);
        Assert.Empty(compiler.Compile());
        Assert.Empty(Audit(program, compiler.AssemblyPath));
    }

    private static IReadOnlyList<string> Audit(AttackProgram program, string assembly)
    {
        var diagnostics = new DiagnosticBag();
        string[] audited = [assembly];
        new Auditor(new AuditOptions
        {
            Assemblies = program.IsPackage ? [] : audited,
            Packages = program.IsPackage ? audited : [],
            DmaTrusted = program.IsDmaTrusted ? ["Drivers.Virtio", program.Assembly] : ["Drivers.Virtio"],
            BusTier = ["Some.Kernel", "Drivers.Pci", "Drivers.Platform"],
            Trusted = ["Cosmos.Core/0.1.0", "Cosmos.Core.Simulation/0.1.0", "Drivers.Pci/0.1.0", "Drivers.Virtio/0.1.0", "Drivers.Platform/0.1.0", "IL2CPU.API/0.1.0"],
            References = [AppContext.BaseDirectory, Path.GetDirectoryName(typeof(object).Assembly.Location)!],
        }, diagnostics).Run();
        return [.. diagnostics.All.Where(diagnostic => diagnostic.Severity == Severity.Error).Select(diagnostic => diagnostic.ToString())];
    }

    /// <summary>Weaves an image that holds the program, with no plug assembly declared.</summary>
    private IReadOnlyList<string> Weave(string assembly)
    {
        var diagnostics = new DiagnosticBag();
        new Weaver(new WeaveOptions
        {
            Kernel = assembly,
            Plugs = [],
            References = [AppContext.BaseDirectory, Path.GetDirectoryName(typeof(object).Assembly.Location)!],
            Output = Path.Combine(_directory, "woven"),
        }, diagnostics).Run();
        return [.. diagnostics.All.Select(diagnostic => diagnostic.ToString())];
    }

    /// <summary>Runs a program as the driver of one of two functions, and sees to it that it reached nothing else.</summary>
    private static Exception Run(string path)
    {
        using var machine = new SimulatedMachine();
        machine.Memory.SetOwner(0x40_0000, FrameOwner.Nucleus);
        machine.Memory.SetOwner(0xFEE0_0000, FrameOwner.Platform);
        machine.Pci.Add(0, 1, 0, 0x1234, 0x0001).MemoryBar(0, 0x2000).MemoryBar(1, 0x1000, address: 0x40_0000).MemoryBar(2, 0x1000, address: 0xFEE0_0000)
            .IoBar(3, 8, 0xC000).IoBar(4, 32, 0xCE0).IoBar(5, 8, 0xD008);
        machine.Pci.Add(0, 2, 0, 0x1234, 0x0002).MemoryBar(0, 0x1000).IoBar(1, 16, 0xD000);
        var bus = new PciBus(PciConfSpace.OverPorts());
        PciDevice device = bus.Devices[0];
        using IoPortRange next = bus.Devices[1].ClaimPorts(1);
        MethodInfo run = Assembly.Load(File.ReadAllBytes(path)).GetType("Attack")!.GetMethod("Run", BindingFlags.Public | BindingFlags.Static)!;
        Exception thrown = Assert.Throws<TargetInvocationException>(() => run.Invoke(null, [device])).InnerException!;
        Assert.Empty(machine.Memory.Violations);
        return thrown;
    }
}
