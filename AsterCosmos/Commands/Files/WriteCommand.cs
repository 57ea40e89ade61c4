using AsterCosmos.Shell;

namespace AsterCosmos.Commands.Files;

/// <summary><c>write</c></summary>
public sealed class WriteCommand : FileCommand
{
    /// <inheritdoc/>
    public override string Name => "write";

    /// <inheritdoc/>
    public override string Arguments => "[-a] FILE TEXT...";

    /// <inheritdoc/>
    public override string Summary => "Writes a line of text to a file";

    /// <inheritdoc/>
    public override string Example => "write /tmp/note remember the milk";

    /// <inheritdoc/>
    public override string Details => "The file is made, or begun anew; -a: the line goes to its end.";

    /// <inheritdoc/>
    protected override void RunOnFiles(CommandContext context)
    {
        context.TakeFlags("-a").Expect(2, int.MaxValue);
        string line = string.Join(' ', context.Words.Skip(1)) + "\n";
        if (context.Has("-a"))
            File.AppendAllText(context.Words[0], line);
        else
            File.WriteAllText(context.Words[0], line);
    }
}
