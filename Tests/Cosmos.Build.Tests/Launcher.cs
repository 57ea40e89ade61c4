namespace Cosmos.Build.Tests;

/// <summary><c>qemu-launch.sh</c>.</summary>
internal static class Launcher
{
    public static readonly string Script = Path.Combine(Repository.Root, "qemu-launch.sh");

    /// <summary>Starts the script with signals as a terminal gives them: whoever runs the tests may ignore some (nohup), and a shell keeps to that.</summary>
    public static Command Start(IEnumerable<string> arguments, Dictionary<string, string>? environment = null) =>
        Command.Start("env", ["--default-signal=HUP,INT,QUIT,TERM", Script, .. arguments], environment);

    public static Task<Outcome> Run(params string[] arguments) => Start(arguments).Finish();

    /// <summary>The QEMU command line that these options lead to.</summary>
    public static async Task<string> DryRun(params string[] arguments)
    {
        Outcome outcome = await Run(["--dry-run", .. arguments]);
        Assert.Equal(0, outcome.Status);
        return Assert.Single(outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
