using System.Reflection;

namespace Cosmos.Build.Tests;

/// <summary>Where this repository and its first kernel's image are.</summary>
internal static class Repository
{
    public static readonly string Root = Metadata("RepositoryRoot");
    public static readonly string Configuration = Metadata("Configuration");
    public static readonly string FirstKernel = Path.Combine(Root, "examples", "FirstKernel");
    public static readonly string FirstKernelIso = FirstKernelOutput("FirstKernel.iso");
    public static readonly string FirstKernelElf = FirstKernelOutput("FirstKernel.elf");

    public static string FirstKernelOutput(string file) => Path.Combine(FirstKernel, "bin", Configuration, "net9.0", file);

    private static string Metadata(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
