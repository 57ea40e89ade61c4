using System.Globalization;
using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>date</c></summary>
public sealed class DateCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "date";

    /// <inheritdoc/>
    public override string Summary => "Shows date and time, UTC";

    /// <inheritdoc/>
    public override string Example => "date";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        context.Output.WriteLine(Clock.UtcNow.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
    }
}
