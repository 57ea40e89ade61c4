using System.Globalization;
using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>threads</c></summary>
public sealed class ThreadsCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "threads";

    /// <inheritdoc/>
    public override string Arguments => "[--json]";

    /// <inheritdoc/>
    public override string Summary => "Lists the threads";

    /// <inheritdoc/>
    public override string Example => "threads";

    /// <inheritdoc/>
    public override string Details => "The last column but the name is the number of the call that a waiting thread waits in.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.TakeFlags("--json").Expect(0, 0);
        if (context.Has("--json"))
        {
            JsonText.WriteList(context.Output, Machine.Threads, static (json, thread) =>
            {
                json.WriteNumber("id", thread.Id);
                json.WriteString("state", Lower(thread.State));
                json.WriteNumber("runMs", Math.Round(thread.RunTime.TotalMilliseconds, 3));
                json.WriteNumber("switches", thread.Switches);
                json.WriteNumber("waitingIn", thread.WaitingIn);
                json.WriteString("name", thread.Name);
            });
            return;
        }

        context.Output.WriteLine("  id  state      run ms   switches  waits in  name");
        foreach (KernelThread thread in Machine.Threads)
        {
            string run = thread.RunTime.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
            string waits = thread.WaitingIn == 0 ? "-" : $"0x{thread.WaitingIn:x}";
            context.Output.WriteLine($"{thread.Id,4}  {Lower(thread.State),-7} {run,9} {thread.Switches,10}  {waits,8}  {thread.Name}");
        }
    }

    private static string Lower(KernelThreadState state) => state.ToString().ToLowerInvariant();
}
