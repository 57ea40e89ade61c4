using AsterCosmos.Shell;
using Cosmos.System;

namespace AsterCosmos.Commands;

/// <summary><c>console</c></summary>
public sealed class ConsoleCommand(SerialTerminal serial) : Command
{
    /// <inheritdoc/>
    public override string Name => "console";

    /// <inheritdoc/>
    public override string Arguments => "[plain | tty | tty:COLUMNSxROWS]";

    /// <inheritdoc/>
    public override string Summary => "Shows or says what is at the other end of the serial line";

    /// <inheritdoc/>
    public override string Example => "console tty:132x43";

    /// <inheritdoc/>
    public override string Details =>
        "On a tty lines are edited and coloured; plain means a pipe or a file, which gets no escape sequences. The launcher tells the kernel at the start.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 1);
        if (context.Words is [string wanted])
        {
            if (wanted != "plain" && !wanted.StartsWith("tty", StringComparison.Ordinal))
                throw new UsageException($"'{Printable.Shorten(wanted)}' is neither plain nor tty");
            serial.Peer = SerialPeer.Parse(wanted);
        }

        context.Output.WriteLine(serial.Peer.IsTerminal ? $"tty:{serial.Columns}x{serial.Rows}" : "plain");
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => words.Count == 1 ? ["plain", "tty"] : [];
}
