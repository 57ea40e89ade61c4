using System.Runtime.CompilerServices;
using AsterCosmos.Shell;

namespace AsterCosmos.Commands;

/// <summary><c>crash</c></summary>
public sealed class CrashCommand : Command
{
    private static readonly string[] Kinds = ["divide", "nullref", "oom", "recursion", "stackoverflow", "unhandled"];

    /// <inheritdoc/>
    public override string Name => "crash";

    /// <inheritdoc/>
    public override string Arguments => "divide | nullref | oom | recursion | stackoverflow | unhandled";

    /// <inheritdoc/>
    public override string Summary => "Makes the mistake that is named, to show what becomes of it";

    /// <inheritdoc/>
    public override string Example => "crash nullref";

    /// <inheritdoc/>
    public override string Details =>
        "All but stackoverflow end this command with a stack trace, and the shell goes on: divide (an integer by zero), nullref (a call on null), oom "
        + "(all memory there is), recursion (too deep, noticed in time), unhandled (an exception nobody catches). The runtime cannot recover from "
        + "stackoverflow: the kernel panics and says where.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(1, 1);
        switch (context.Words[0])
        {
            case "divide":
                context.Output.WriteLine(Divide(1, context.Words.Count - 1));
                break;
            case "nullref":
                context.Output.WriteLine(LengthOf(null!));
                break;
            case "oom":
                ExhaustMemory();
                break;
            case "recursion":
                context.Output.WriteLine(Recurse(0, guarded: true));
                break;
            case "stackoverflow":
                context.Output.WriteLine(Recurse(0, guarded: false));
                break;
            case "unhandled":
                throw new InvalidOperationException("nobody catches this");
            default:
                throw new UsageException($"there is no '{Printable.Shorten(context.Words[0])}'");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => words.Count == 1 ? Kinds : [];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Divide(int dividend, int divisor) => dividend / divisor;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int LengthOf(string text) => text.Length;

    private static void ExhaustMemory()
    {
        List<byte[]> held = [];
        while (true)
        {
            byte[] block = new byte[1 << 20];

            // Memory that nobody wrote to costs nothing: touch every page.
            for (int i = 0; i < block.Length; i += 4096)
                block[i] = 1;
            held.Add(block);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Recurse(long depth, bool guarded)
    {
        if (guarded)
            RuntimeHelpers.EnsureSufficientExecutionStack();
        return Recurse(depth + 1, guarded) + depth;
    }
}
