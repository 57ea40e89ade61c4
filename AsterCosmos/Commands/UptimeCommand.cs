using System.Globalization;
using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>uptime</c></summary>
public sealed class UptimeCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "uptime";

    /// <inheritdoc/>
    public override string Summary => "Shows the time since the kernel's first instruction";

    /// <inheritdoc/>
    public override string Example => "uptime";

    /// <summary>A time as days, hours, minutes, seconds and milliseconds.</summary>
    public static string Format(TimeSpan time)
    {
        string days = time.Days > 0 ? string.Create(CultureInfo.InvariantCulture, $"{time.Days} days ") : "";
        return days + time.ToString(@"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        context.Output.WriteLine($"up {Format(Clock.Uptime)}");
    }
}
