using AsterCosmos.Shell;

namespace AsterCosmos.Commands;

/// <summary><c>privileges</c></summary>
public sealed class PrivilegesCommand : Command
{
    private const string ResourceName = "privileges.txt";

    /// <inheritdoc/>
    public override string Name => "privileges";

    /// <inheritdoc/>
    public override string Summary => "Shows how much of this image is trusted with the machine";

    /// <inheritdoc/>
    public override string Example => "privileges";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        using Stream report = typeof(PrivilegesCommand).Assembly.GetManifestResourceStream(ResourceName)
            ?? throw new CommandException("this image was built without its privilege report");
        using StreamReader reader = new(report);
        while (reader.ReadLine() is string line)
            context.Output.WriteLine(line);
    }
}
