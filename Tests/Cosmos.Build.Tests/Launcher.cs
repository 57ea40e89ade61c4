namespace Cosmos.Build.Tests;

/// <summary><c>qemu-launch.sh</c>.</summary>
internal static class Launcher
{
    public static readonly string Script = Path.Combine(Repository.Root, "qemu-launch.sh");

    public static Command Start(IEnumerable<string> arguments, Dictionary<string, string>? environment = null) =>
        Command.Start(Script, arguments, environment);

    public static Task<Outcome> Run(params string[] arguments) => Start(arguments).Finish();

    /// <summary>The QEMU command line that these options lead to.</summary>
    public static async Task<string> DryRun(params string[] arguments)
    {
        Outcome outcome = await Run(["--dry-run", .. arguments]);
        Assert.Equal(0, outcome.Status);
        return Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
