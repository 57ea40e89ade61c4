using System.Text.Json;

namespace Cosmos.Build.Tests;

/// <summary>The first kernel's project as MSBuild evaluates it: once for all tests that ask for nothing else, since that takes seconds.</summary>
public sealed class KernelProject : IAsyncLifetime
{
    private static readonly string[] Properties = ["OutputType", "TargetFramework", "TrustTier", "AllowUnsafeBlocks", "CosmosImage", "UsingCosmosBuild", "RunCommand", "RunArguments"];

    private JsonElement _evaluated;

    /// <summary>The projects that it references.</summary>
    public IEnumerable<JsonElement> References => _evaluated.GetProperty("Items").GetProperty("ProjectReference").EnumerateArray();

    /// <summary>A property of it.</summary>
    public string Property(string name) => _evaluated.GetProperty("Properties").GetProperty(name).GetString()!.Trim();

    /// <summary>Evaluates it with other properties.</summary>
    public static async Task<KernelProject> Evaluate(params string[] arguments)
    {
        Outcome outcome = await Command.Run(
            "dotnet",
            ["msbuild", Repository.FirstKernel, "-p:Configuration=" + Repository.Configuration, "-getProperty:" + string.Join(',', Properties), "-getItem:ProjectReference", .. arguments]);
        Assert.True(outcome.Status == 0, outcome.Output + outcome.Error);
        return new KernelProject { _evaluated = JsonDocument.Parse(outcome.Output).RootElement };
    }

    /// <inheritdoc/>
    public async Task InitializeAsync() => _evaluated = (await Evaluate())._evaluated;

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;
}
