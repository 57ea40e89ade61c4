using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Cosmos.Core.Tests;

/// <summary>Wrong uses of a port are errors of the compiler, not of the machine.</summary>
public class PortRightsTests
{
    [Theory]
    [InlineData("PciIoPorts.Address.Write(1u);")]
    [InlineData("uint value = PciIoPorts.Data.Read();")]
    [InlineData("PciIoPorts.Data.Write(1u);")]
    [InlineData("byte value = PlatformPorts.Ps2Status.Read();")]
    [InlineData("PlatformPorts.Ps2Command.Write((byte)1);")]
    public void Right_use_compiles(string statement) => Assert.Empty(ErrorsOf(statement));

    [Theory]
    [InlineData("uint value = PciIoPorts.Address.Read();")]
    [InlineData("byte value = PlatformPorts.Ps2Command.Read();")]
    [InlineData("PlatformPorts.Ps2Status.Write((byte)1);")]
    [InlineData("PlatformPorts.Ps2Data.Write(0x1234u);")]
    [InlineData("byte value = PciIoPorts.Data.Read();")]
    [InlineData("var port = new IoPort<byte, ReadWrite>(0xCF9, \"reset\");")]
    public void Wrong_use_does_not_compile(string statement) => Assert.NotEmpty(ErrorsOf(statement));

    [Fact]
    public void Reading_a_write_only_port_says_which_right_is_missing() =>
        Assert.Contains("ICanRead", string.Join('\n', ErrorsOf("uint value = PciIoPorts.Address.Read();")));

    private static List<string> ErrorsOf(string statement)
    {
        string source = $"using Cosmos.Core; static class Program {{ static void Use() {{ {statement} }} }}";
        string[] trusted = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            "Use",
            [CSharpSyntaxTree.ParseText(source)],
            trusted.Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll" or "Cosmos.Core.dll")
                .Append(typeof(PciIoPorts).Assembly.Location).Distinct().Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.ToString())];
    }
}
