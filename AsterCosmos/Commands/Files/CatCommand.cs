using AsterCosmos.Shell;

namespace AsterCosmos.Commands.Files;

/// <summary><c>cat</c></summary>
public sealed class CatCommand : FileCommand
{
    private const int PieceCharacters = 4096;

    /// <inheritdoc/>
    public override string Name => "cat";

    /// <inheritdoc/>
    public override string Arguments => "FILE...";

    /// <inheritdoc/>
    public override string Summary => "Prints files";

    /// <inheritdoc/>
    public override string Example => "cat /proc/meminfo";

    /// <inheritdoc/>
    public override string Details => "Files are taken as UTF-8; what cannot be printed shows as U+FFFD. Ctrl-C ends it.";

    /// <inheritdoc/>
    protected override void RunOnFiles(CommandContext context)
    {
        context.Expect(1, int.MaxValue);
        char[] piece = new char[PieceCharacters];
        foreach (string path in context.Words)
        {
            using StreamReader reader = new(path);
            for (int count = reader.Read(piece); count > 0; count = reader.Read(piece))
            {
                context.Cancelled.ThrowIfCancellationRequested();
                Span<char> text = piece.AsSpan(0, count);
                foreach (ref char character in text)
                {
                    if (char.IsControl(character) && character is not ('\n' or '\t'))
                        character = '\ufffd';
                }

                context.Output.Write(text);
            }
        }
    }
}
