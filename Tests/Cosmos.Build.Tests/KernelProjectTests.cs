using System.Text.Json;

namespace Cosmos.Build.Tests;

/// <summary>What Sdk.props and Sdk.targets make of a project of two lines.</summary>
public sealed class KernelProjectTests(KernelProject kernel) : IClassFixture<KernelProject>
{
    [Theory]
    [InlineData("OutputType", "Library")]
    [InlineData("TargetFramework", "net9.0")]
    [InlineData("TrustTier", "Safe")]
    [InlineData("AllowUnsafeBlocks", "false")]
    [InlineData("CosmosImage", "true")]
    [InlineData("UsingCosmosBuild", "true")]
    public void Property_is(string name, string value) => Assert.Equal(value, kernel.Property(name));

    [Fact]
    public void Run_boots_the_image_by_the_launcher()
    {
        Assert.Equal(Launcher.Script, kernel.Property("RunCommand"));
        Assert.Equal($"--image \"{Repository.FirstKernelIso}\"", kernel.Property("RunArguments"));
    }

    [Fact]
    public void Plug_assembly_is_built_but_never_referenced()
    {
        JsonElement reference = kernel.References.Single(r => Identity(r).EndsWith("/Plugs.csproj", StringComparison.Ordinal));
        Assert.Equal("false", reference.GetProperty("ReferenceOutputAssembly").GetString());
        Assert.Equal("PlugFile", reference.GetProperty("OutputItemType").GetString());
    }

    [Fact]
    public async Task Kernel_without_an_image_needs_no_compiler_and_no_plugs()
    {
        IEnumerable<JsonElement> references = (await KernelProject.Evaluate("-p:CosmosImage=false")).References;
        Assert.EndsWith("/Cosmos.System.csproj", Identity(Assert.Single(references)));
    }

    [Fact]
    public async Task Kernel_may_bring_its_own_references() =>
        Assert.DoesNotContain((await KernelProject.Evaluate("-p:CosmosImplicitReferences=false")).References, r => Identity(r).EndsWith("/Cosmos.System.csproj", StringComparison.Ordinal));

    private static string Identity(JsonElement item) => item.GetProperty("Identity").GetString()!;
}
