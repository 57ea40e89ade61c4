using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TestRunner.Generator;
using Xunit;

namespace TestRunner.Tests.Generator;

/// <summary>What the generator makes of classes, and what it refuses.</summary>
public class TestRegistryGeneratorTests
{
    // Read once: the compiler keeps what it found in them.
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static file => Path.GetFileName(file).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(file) is "netstandard.dll" or "mscorlib.dll")
            .Append(typeof(FactAttribute).Assembly.Location)
            .Append(typeof(Xunit.Abstractions.ITestOutputHelper).Assembly.Location)
            .Append(typeof(TestRunner.Guest.TestCase).Assembly.Location)
            .Select(static file => MetadataReference.CreateFromFile(file)),
    ];

    [Fact]
    public void Registry_compiles_and_names_the_test()
    {
        (string source, Diagnostic[] problems) = Generate("public class C { [Fact] public void Works() { } }");
        Assert.Empty(problems);
        Assert.Contains("\"C\", \"Works\"", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Assembly_without_tests_has_an_empty_registry()
    {
        (string source, Diagnostic[] problems) = Generate("public class C { public void NoTest() { } }");
        Assert.Empty(problems);
        Assert.DoesNotContain("Add0", source, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("class C { [Fact] public void Hidden() { } }", "its class is not public")]
    [InlineData("public class C { [Fact] internal void Hidden() { } }", "it is not public")]
    [InlineData("public class C<T> { [Fact] public void Generic() { } }", "its class is generic")]
    [InlineData("public class C { [Theory] [InlineData(1)] public void Generic<T>(T value) { } }", "it is generic")]
    [InlineData("public class C { [Fact] public void Takes(int value) { } }", "a [Fact] has no parameters")]
    [InlineData("public class C { [Theory] [InlineData(1, 2)] public void Many(params int[] values) { } }", "plain values")]
    [InlineData("public class C { [Fact] public async void Lost() { await System.Threading.Tasks.Task.Yield(); } }", "somebody waits for it")]
    [InlineData("public class C { [Fact] public int Gives() => 1; }", "neither nothing nor a Task")]
    [InlineData("public class C { public C(int value) { } [Fact] public void Works() { } }", "nothing gives its constructor the parameter value")]
    [InlineData("public class C { public C() { } public C(int value) { } [Fact] public void Works() { } }", "exactly one public constructor")]
    [InlineData("public class C { [Theory] [InlineData(1)] public void Two(int a, int b) { } }", "1 values for 2 parameters")]
    [InlineData("public class C { [Theory] [MemberData(\"Nothing\")] public void Row(int a) { } }", "no public static member Nothing")]
    [InlineData("public struct C { [Fact] public void Works() { } }", "in no class")]
    [InlineData("public class F { } public class D : ICollectionFixture<F> { }", "use IClassFixture")]
    [InlineData("public class OnLinux : FactAttribute { public OnLinux() => Skip = \"no\"; } public class C { [OnLinux] public void Works() { } }", "OnLinux decides")]
    [InlineData("public class In : Xunit.Sdk.BeforeAfterTestAttribute { } [In] public class C { [Fact] public void Works() { } }", "nobody calls In")]
    [InlineData("public class In : Xunit.Sdk.BeforeAfterTestAttribute { } [In] public class B { } public class C : B { [Fact] public void Works() { } }", "nobody calls In")]
    [InlineData("public class In : Xunit.Sdk.BeforeAfterTestAttribute { } public class C { [Fact] [In] public void Works() { } }", "nobody calls In")]
    [InlineData("[TestCaseOrderer(\"T\", \"A\")] public class C { [Fact] public void Works() { } }", "order of the list")]
    public void Test_that_the_guest_cannot_run_is_an_error(string code, string reason)
    {
        Diagnostic problem = Assert.Single(Generate(code).Problems);
        Assert.Equal("KT0001", problem.Id);
        Assert.Equal(DiagnosticSeverity.Error, problem.Severity);
        Assert.Contains(reason, problem.GetMessage(), StringComparison.Ordinal);
        Assert.True(problem.Location.GetLineSpan().Span.Start.Line >= 0);
    }

    [Theory]
    [InlineData("DisplayName = \"a\\n\\\"b\\\" # \\\\ {0} 😀 \\u2028\"")]
    [InlineData("DisplayName = @\"c:\\temp\"")]
    [InlineData("Skip = \"# two\\r\\nlines\"")]
    [InlineData("DisplayName = \"\"")]
    public void Attribute_of_any_text_compiles(string argument)
        => Assert.Empty(Generate($"public class C {{ [Fact({argument})] [Trait(\"a\\n\", \"\\\"\")] public void Works() {{ }} }}").Problems);

    [Theory]
    [InlineData("public record C { [Fact] public void T() { } }", "\"C\", \"T\"")]
    [InlineData("public sealed record C { [Fact] public void T() { } }", "\"C\", \"T\"")]
    [InlineData("public class @new { [Fact] public void @void() { } }", "\"new\", \"void\"")]
    [InlineData("namespace @is.@as { public class A { public class @in { [Fact] public void T() { } } } }", "\"is.as.A.in\", \"T\"")]
    [InlineData("public class C { public static object[][] @out => null; [Theory] [MemberData(nameof(@out))] public void T(int @ref, string @base = null) { } }", ", 2, (string)(default!))")]
    public void Test_of_any_form_compiles_under_its_own_name(string code, string has)
    {
        (string source, Diagnostic[] problems) = Generate(code);
        Assert.Empty(problems);
        Assert.Contains(has, source, StringComparison.Ordinal);
    }

    [Fact]
    public void Partial_class_is_registered_once()
    {
        string source = Generate("public partial class C { [Fact] public void One() { } } public partial class C { [Fact] public void Two() { } }").Source;
        Assert.Equal(3, source.Split("Add0").Length);
        Assert.Contains("\"One\"", source, StringComparison.Ordinal);
        Assert.Contains("\"Two\"", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Override_of_a_test_is_registered_once()
    {
        string source = Generate("public abstract class B { [Fact] public virtual void T() { } } public class C : B { [Fact] public override void T() { } }").Source;
        Assert.Single(source.Split("\"T\"").Skip(1));
    }

    [Fact]
    public void Machine_goes_with_the_class_that_declares_it()
    {
        const string Test = "{ [Fact] public void T() { } }";
        string source = Generate($"[TestRunner.Guest.Machine(Smp = 2, Devices = new[] {{ \"a,b=1\", \"c\" }})] public class A {Test} public class B {Test}").Source;
        Assert.Contains("tests.On(new global::TestRunner.Guest.MachineAttribute { Smp = 2, Devices = new string[] { \"a,b=1\", \"c\" } }, global::TestRunner.Guest.Place.Guest);", source, StringComparison.Ordinal);
        Assert.Contains("tests.On(null, global::TestRunner.Guest.Place.Guest);", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_goes_with_the_class()
    {
        string source = Generate("[TestRunner.Guest.RunsOn(TestRunner.Guest.Place.Both)] public class A { [Fact] public void T() { } }").Source;
        Assert.Contains("tests.On(null, (global::TestRunner.Guest.Place)(3));", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Nearest_declaration_of_a_machine_counts()
    {
        const string Base = "[TestRunner.Guest.Machine(Smp = 2)] public abstract class A { [Fact] public void T() { } } ";
        Assert.Contains("{ Smp = 2 }", Generate(Base + "public class B : A { }").Source, StringComparison.Ordinal);
        string source = Generate(Base + "[TestRunner.Guest.Machine(Memory = \"1G\")] public class B : A { }").Source;
        Assert.Contains("{ Memory = \"1G\" }", source, StringComparison.Ordinal);
        Assert.DoesNotContain("Smp", source, StringComparison.Ordinal);
    }

    private static (string Source, Diagnostic[] Problems) Generate(string code)
    {
        var compilation = CSharpCompilation.Create(
            "Generated", [CSharpSyntaxTree.ParseText("using Xunit;\n" + code)], References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(new TestRegistryGenerator());
        driver = driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation result, out var problems);
        if (problems.IsEmpty) Assert.Empty(result.GetDiagnostics().Where(static one => one.Severity == DiagnosticSeverity.Error));
        return (driver.GetRunResult().GeneratedTrees.Single().ToString(), [.. problems]);
    }
}
