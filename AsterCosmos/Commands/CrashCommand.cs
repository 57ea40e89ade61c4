using System.Runtime.CompilerServices;
using AsterCosmos.Shell;

namespace AsterCosmos.Commands;

/// <summary><c>crash</c></summary>
public sealed class CrashCommand : Command
{
    private static readonly string[] Kinds = ["divide", "finalizer", "nullref", "oom", "recursion", "stackoverflow", "thread", "unhandled"];

    /// <inheritdoc/>
    public override string Name => "crash";

    /// <inheritdoc/>
    public override string Arguments => "divide | finalizer | nullref | oom | recursion | stackoverflow | thread | unhandled";

    /// <inheritdoc/>
    public override string Summary => "Makes the mistake that is named, to show what becomes of it";

    /// <inheritdoc/>
    public override string Example => "crash nullref";

    /// <inheritdoc/>
    public override string Details =>
        "Five of them end this command with a stack trace, and the shell goes on: divide (an integer by zero), nullref (a call on null), oom "
        + "(all memory there is), recursion (too deep, noticed in time), unhandled (an exception nobody catches). As on any system, a program "
        + "cannot go on after the others, and the kernel panics and says where: stackoverflow, finalizer and thread (an exception that leaves a "
        + "finalizer, a thread of its own).";

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
            case "finalizer":
                MakeFinalized();
                GC.Collect();
                GC.WaitForPendingFinalizers();
                break;
            case "thread":
                Thread thread = new(static () => throw new InvalidOperationException("nobody catches this on a thread"));
                thread.Start();
                thread.Join();
                break;
            case "unhandled":
                throw new InvalidOperationException("nobody catches this");
            default:
                throw new UsageException($"there is no '{Printable.Shorten(context.Words[0])}'");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => words.Count == 1 ? Kinds : [];

    // Out of line, so that no register holds it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeFinalized() => GC.KeepAlive(new ThrowsWhenFinalized());

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

    private sealed class ThrowsWhenFinalized
    {
        ~ThrowsWhenFinalized() => throw new InvalidOperationException("nobody catches this in a finalizer");
    }
}
