using AsterCosmos.Shell;
using Cosmos.System;

namespace AsterCosmos.Commands;

/// <summary><c>history</c></summary>
public sealed class HistoryCommand(LineHistory history) : Command
{
    /// <inheritdoc/>
    public override string Name => "history";

    /// <inheritdoc/>
    public override string Summary => "Lists the lines entered before, oldest first";

    /// <inheritdoc/>
    public override string Example => "history | tail 5";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        for (int i = 0; i < history.Count; i++)
            context.Output.WriteLine($"{i + 1,5}  {history[i]}");
    }
}
