using System.Text.Json;

namespace Cosmos.Build.Tests;

/// <summary>What Sdk.props and Sdk.targets make of a project of two lines.</summary>
public sealed class KernelProjectTests
{
    [Theory]
    [InlineData("OutputType", "Library")]
    [InlineData("TargetFramework", "net9.0")]
    [InlineData("TrustTier", "Safe")]
    [InlineData("AllowUnsafeBlocks", "false")]
    [InlineData("CosmosImage", "true")]
    [InlineData("UsingCosmosBuild", "true")]
    public async Task Property_is(string name, string value) => Assert.Equal(value, (await Evaluate("-getProperty:" + name)).Trim());

    [Fact]
    public async Task Run_boots_the_image_by_the_launcher()
    {
        Assert.Equal(Launcher.Script, (await Evaluate("-getProperty:RunCommand")).Trim());
        Assert.Equal($"--image \"{Repository.FirstKernelIso}\"", (await Evaluate("-getProperty:RunArguments")).Trim());
    }

    [Fact]
    public async Task Plug_assembly_is_built_but_never_referenced()
    {
        JsonElement reference = (await References()).Single(r => Identity(r).EndsWith("/Plugs.csproj", StringComparison.Ordinal));
        Assert.Equal("false", reference.GetProperty("ReferenceOutputAssembly").GetString());
        Assert.Equal("PlugFile", reference.GetProperty("OutputItemType").GetString());
    }

    [Fact]
    public async Task Kernel_without_an_image_needs_no_compiler_and_no_plugs()
    {
        IEnumerable<JsonElement> references = await References("-p:CosmosImage=false");
        Assert.EndsWith("/Cosmos.System.csproj", Identity(Assert.Single(references)));
    }

    [Fact]
    public async Task Kernel_may_bring_its_own_references() =>
        Assert.DoesNotContain(await References("-p:CosmosImplicitReferences=false"), r => Identity(r).EndsWith("/Cosmos.System.csproj", StringComparison.Ordinal));

    private static string Identity(JsonElement item) => item.GetProperty("Identity").GetString()!;

    private static async Task<IEnumerable<JsonElement>> References(params string[] properties)
    {
        string json = await Evaluate(["-getItem:ProjectReference", .. properties]);
        return JsonDocument.Parse(json).RootElement.GetProperty("Items").GetProperty("ProjectReference").EnumerateArray();
    }

    private static async Task<string> Evaluate(params string[] arguments)
    {
        Outcome outcome = await Command.Run("dotnet", ["msbuild", Repository.FirstKernel, "-p:Configuration=" + Repository.Configuration, .. arguments]);
        Assert.True(outcome.Status == 0, outcome.Output + outcome.Error);
        return outcome.Output;
    }
}
