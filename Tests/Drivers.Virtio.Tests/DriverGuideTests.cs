using System.Reflection;
using System.Text.RegularExpressions;
using Cosmos.Core.Simulation;
using Drivers.Pci;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Drivers.Virtio.Tests;

/// <summary>The driver in docs/drivers.md is compiled from that page and runs.</summary>
public sealed partial class DriverGuideTests : IDisposable
{
    private const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Threading;";
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Driver_of_the_guide_computes_on_a_simulated_edu()
    {
        _machine.Pci.Add(0, 1, 0, 0x1234, 0x11E8).MemoryBar(0, 0x100000).Registers(0, 0x100000, new Edu());
        Assembly compiled = Compile();
        var driver = (IPciDriver)Activator.CreateInstance(compiled.GetType("Drivers.Edu.EduDriver")!)!;
        var bus = new PciBus(PciConfSpace.OverPorts());
        bus.Bind(driver);
        Assert.Null(bus.Devices[0].DriverError);
        object device = bus.Devices[0].Instance!;
        Assert.Equal(120u, device.GetType().GetMethod("Factorial")!.Invoke(device, [5u]));
        bus.Unbind(bus.Devices[0]);
        Assert.Equal(0, _machine.Memory.MappedPages);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();

    private static Assembly Compile()
    {
        string page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "drivers.md"));
        string source = Block().Match(page).Groups[1].Value;
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Drivers.Edu",
            [CSharpSyntaxTree.ParseText(source), CSharpSyntaxTree.ParseText(Usings)],
            trusted.Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: false, nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        Assert.Empty(compilation.Emit(image).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        return Assembly.Load(image.ToArray());
    }

    private sealed class Edu : ISimulatedRegisters
    {
        private uint _liveness;
        private uint _factorial;
        private int _busy;

        public ulong Read(ulong offset, int width) => offset switch
        {
            0x04 => ~_liveness,
            0x08 => _factorial,
            0x20 => _busy-- > 0 ? 1u : 0u,
            _ => uint.MaxValue,
        };

        public void Write(ulong offset, int width, ulong value)
        {
            if (offset == 0x04)
                _liveness = (uint)value;
            if (offset != 0x08)
                return;
            _factorial = 1;
            for (uint factor = 2; factor <= value; factor++)
                _factorial *= factor;
            _busy = 3;
        }
    }
}
