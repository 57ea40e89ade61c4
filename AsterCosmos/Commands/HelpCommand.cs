using AsterCosmos.Shell;

namespace AsterCosmos.Commands;

/// <summary><c>help</c></summary>
public sealed class HelpCommand(CommandTable commands) : Command
{
    /// <inheritdoc/>
    public override string Name => "help";

    /// <inheritdoc/>
    public override string Arguments => "[COMMAND]";

    /// <inheritdoc/>
    public override string Summary => "Lists the commands, or explains one";

    /// <inheritdoc/>
    public override string Example => "help lspci";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 1);
        context.Output.Write(context.Words is [string name] ? HelpText.Describe(commands.Find(name)) : HelpText.Overview(commands));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) =>
        words.Count == 1 ? commands.All.Select(static command => command.Name) : [];
}
