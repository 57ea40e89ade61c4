using System.Globalization;
using System.Text;
using AsterCosmos.Profiling;
using AsterCosmos.Shell;
using Drivers.Platform;

namespace AsterCosmos.Commands;

/// <summary><c>perf</c></summary>
public sealed class PerfCommand(CommandTable commands) : Command
{
    private const int ShownFunctions = 20;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public override string Name => "perf";

    /// <inheritdoc/>
    public override string Arguments => "COMMAND...\nSECONDS";

    /// <inheritdoc/>
    public override string Summary => "Shows which functions the processor spends its time in";

    /// <inheritdoc/>
    public override string Example => "perf bench block 200ms";

    /// <inheritdoc/>
    public override string Details =>
        "Looks a thousand times a second where the processor is, while a command runs or for some seconds, and prints the functions that were found most often: self as the "
        + "innermost, total anywhere on the stack. Functions of the runtime that are not C# have no names here. On a machine with a second serial port the stacks go out there, "
        + "folded, as flame graphs are made of (`./qemu-launch.sh -- -serial file:FILE`).";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(1, int.MaxValue);
        FunctionNames names = new(Cosmos.Core.Profiler.ReadFunctionTable());
        ProfileRecording recording = new(Period);
        try
        {
            RunCommand(context);
        }
        finally
        {
            recording.Dispose();
        }

        Profile profile = recording.Resolve(names);
        Print(context.Output, profile);
        if (SerialLine.TryOpenSecond() is { } line)
        {
            int stacks = 0;
            foreach (string stack in profile.Folded())
            {
                line.Write(Encoding.UTF8.GetBytes(stack + "\n"));
                stacks++;
            }

            context.Output.WriteLine($"{stacks} folded stacks went out over the second serial port");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) =>
        words.Count == 1 ? commands.All.Select(static command => command.Name) : commands.Find(words[0]).Complete([.. words.Skip(1)]);

    private void RunCommand(CommandContext context)
    {
        if (!double.TryParse(context.Words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds))
        {
            commands.Find(context.Words[0]).Run(new CommandContext([.. context.Words.Skip(1)], context.Output, context.Cancelled));
            return;
        }

        context.Expect(1, 1);
        if (seconds > Longest.TotalSeconds)
            throw new CommandException($"{seconds} seconds are too long: at most {Longest.TotalSeconds}");
        context.Cancelled.WaitHandle.WaitOne(TimeSpan.FromSeconds(seconds));
        context.Cancelled.ThrowIfCancellationRequested();
    }

    private static void Print(TextWriter output, Profile profile)
    {
        output.WriteLine($"{profile.Samples} samples, {Period.TotalMilliseconds} ms apart");
        if (profile.Samples == 0)
            return;
        output.WriteLine("  self  total  function");
        foreach ((string function, Profile.Count count) in profile.Hottest.Take(ShownFunctions))
            output.WriteLine($"{Share(count.Self),6} {Share(count.Total),6}  {function}");

        string Share(int count) => (100.0 * count / profile.Samples).ToString("0.0", CultureInfo.InvariantCulture) + "%";
    }
}
