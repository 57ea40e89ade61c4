using IL2CPU.Audit;
using Mono.Cecil;

namespace IL2CPU.Tests.Audit;

/// <summary>Who may refer to whom, and who is let in.</summary>
public class AssemblyRulesTests
{
    [Fact]
    public void Reference_to_a_plug_assembly_is_found()
    {
        using var scratch = new Scratch();
        string plugs = scratch.Compile("Plugs", "public static class Ports { public static int Read() => 1; }");
        string driver = scratch.Compile("Driver", "public static class A { public static int F() => Ports.Read(); }", [plugs]);
        IReadOnlyList<string> findings = AuditCase.Findings(scratch, driver);
        Assert.Equal(2, findings.Count);
        Assert.All(findings, f => Assert.Equal("IL2CPU0106", AuditCase.CodeOf(f)));
        Assert.Contains(findings, f => f.Contains("it refers to Plugs"));
        Assert.Contains(findings, f => f.Contains("A.F() at IL_0000: Ports.Read() belongs to a privileged assembly"));
    }

    [Fact]
    public void Plug_assembly_of_any_name_counts()
    {
        using var scratch = new Scratch();
        string plugs = scratch.Compile("My.Own", "public static class Ports { public static int Read() => 1; }");
        string driver = scratch.Compile("Driver", "public static class A { public static int F() => Ports.Read(); }", [plugs]);
        Assert.Contains(AuditCase.Findings(scratch, driver, o => o with { Plugs = [plugs] }), f => f.Contains("refers to My.Own"));
    }

    [Fact]
    public void Driver_that_bears_the_name_of_a_plug_assembly_is_found() =>
        Assert.Contains("bears the name of a privileged one", Assert.Single(AuditCase.Findings("public class A { }", name: "Plugs")));

    [Theory]
    [InlineData("Plugs", true)]
    [InlineData("Simulation", true)]
    [InlineData("Drivers.Virtio", false)]
    [InlineData("Plugs.Forged", false)]
    public void Internals_of_the_contract_are_for_plugs_and_declared_friends(string friend, bool allowed)
    {
        using var scratch = new Scratch();
        string core = scratch.Compile("Cosmos.Core", $"[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"{friend}\")] public class A {{ }}");
        IReadOnlyList<string> findings = AuditCase.Findings(scratch, core, o => o with { Friends = ["Simulation"] });
        if (allowed) Assert.Empty(findings);
        else Assert.Equal("IL2CPU0107", AuditCase.CodeOf(Assert.Single(findings)));
    }

    [Fact]
    public void Internals_of_other_assemblies_are_their_own_affair() =>
        Assert.Empty(AuditCase.Findings("[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Driver.Tests\")] public class A { }"));

    [Fact]
    public void Package_that_is_neither_audited_nor_trusted_is_found()
    {
        using var scratch = new Scratch();
        string package = scratch.Compile("Package", "[assembly: System.Reflection.AssemblyVersion(\"1.2.3.0\")] public static class P { public static int F() => 1; }");
        string driver = scratch.Compile("Driver", "public static class A { public static int F() => P.F(); }", [package]);
        Assert.Contains("IL2CPU0109: Package 1.2.3.0 is neither audited nor trusted", Assert.Single(AuditCase.Findings(scratch, driver)));
    }

    [Theory]
    [InlineData("Package/1.2.3", true)]
    [InlineData("Package/1.2.3.0", true)]
    [InlineData("Package/1.2.4", false)]
    [InlineData("Package", false)]
    [InlineData("Other/1.2.3", false)]
    public void Package_is_trusted_by_name_and_version(string trusted, bool accepted)
    {
        using var scratch = new Scratch();
        string package = scratch.Compile("Package", "[assembly: System.Reflection.AssemblyVersion(\"1.2.3.0\")] public static class P { public static int F() => 1; }");
        string driver = scratch.Compile("Driver", "public static class A { public static int F() => P.F(); }", [package]);
        Assert.Equal(accepted, AuditCase.Findings(scratch, driver, o => o with { Trusted = [trusted] }).Count == 0);
    }

    [Fact]
    public void Trusted_package_is_not_audited_even_when_it_is_listed()
    {
        using var scratch = new Scratch();
        string package = scratch.Compile("Package", "public static unsafe class P { public static int F(int* p) => *p; }", allowUnsafe: true);
        Assert.NotEmpty(AuditCase.Findings(scratch, package));
        Assert.Empty(AuditCase.Findings(scratch, package, o => o with { Trusted = ["Package/0.0.0.0"] }));
    }

    [Fact]
    public void Assembly_that_claims_to_be_part_of_NET_is_found_out_by_its_place()
    {
        using var scratch = new Scratch();
        string package = scratch.Compile("System.Fake", "public static class P { public static int F() => 1; }");
        string driver = scratch.Compile("Driver", "public static class A { public static int F() => P.F(); }", [package]);
        using (AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(package, new ReaderParameters { InMemory = true }))
        {
            assembly.Name.PublicKeyToken = [0xb7, 0x7a, 0x5c, 0x56, 0x19, 0x34, 0xe0, 0x89];
            assembly.Name.PublicKey = typeof(object).Assembly.GetName().GetPublicKey();
            assembly.Write(package);
        }
        Assert.Contains(AuditCase.Findings(scratch, driver), f => f.Contains("System.Fake"));
    }

    [Theory]
    [InlineData("Drivers.Virtio", false, true)]
    [InlineData("Drivers.Pci", false, false)]
    [InlineData("AsterCosmos", false, false)]
    [InlineData("Some.Library", false, true)]
    [InlineData("Some.Package", true, true)]
    [InlineData("Drivers.Pci", true, true)]
    public void What_is_for_the_bus_tier_is_for_the_assemblies_that_are_named_for_it(string name, bool isPackage, bool found)
    {
        using var scratch = new Scratch();
        string core = scratch.Compile("Cosmos.Core", "namespace Cosmos.Core { public class BusTierAttribute : Attribute; public static class Pager { [BusTier] public static int At(ulong a) => 1; [BusTier] public static int P => 2; } }");
        string driver = scratch.Compile(name, "public static class A { public static int F() => Cosmos.Core.Pager.At(4) + Cosmos.Core.Pager.P; }", [core]);
        string[] bus = ["Drivers.Pci", "AsterCosmos"];
        IReadOnlyList<string> findings = AuditCase.Findings(scratch, driver, o => o with { Assemblies = isPackage ? [core] : [driver, core], Packages = isPackage ? [driver] : [], BusTier = bus });
        Assert.Equal(found ? 2 : 0, findings.Count(f => AuditCase.CodeOf(f) == "IL2CPU0110"));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public void Package_is_not_trusted_with_dma_whatever_it_is_called(bool isPackage, bool found)
    {
        using var scratch = new Scratch();
        string core = scratch.Compile("Cosmos.Core", "namespace Cosmos.Core { public class DmaTrustedAttribute : Attribute; }");
        string queue = scratch.Compile("Drivers.Virtio", "[Cosmos.Core.DmaTrusted] public static class A { }", [core]);
        IReadOnlyList<string> findings = AuditCase.Findings(scratch, queue,
            o => o with { Assemblies = isPackage ? [core] : [queue, core], Packages = isPackage ? [queue] : [], DmaTrusted = ["Drivers.Virtio"] });
        Assert.Equal(found, findings.Any(f => AuditCase.CodeOf(f) == "IL2CPU0113"));
    }

    [Fact]
    public void Woven_contract_may_end_in_calls_of_plugs_and_nothing_else()
    {
        using var scratch = new Scratch();
        string plugs = scratch.Compile("Plugs", "public static class Ports { public static int Read() => 1; }");
        string good = scratch.Compile("Good", "public static class A { public static int F() => Ports.Read(); }", [plugs]);
        string bad = scratch.Compile("Bad", "public static class A { public static int F() => Ports.Read() + 1; }", [plugs]);
        Assert.Empty(AuditCase.Findings(scratch, good, o => o with { Woven = true }));
        Assert.Single(AuditCase.Findings(scratch, bad, o => o with { Woven = true }));
    }
}
