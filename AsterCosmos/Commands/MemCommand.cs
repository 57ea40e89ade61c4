using System.Globalization;
using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>mem</c></summary>
public sealed class MemCommand : Command
{
    private const ulong FrameSize = 4096;

    /// <inheritdoc/>
    public override string Name => "mem";

    /// <inheritdoc/>
    public override string Arguments => "[--json] [--gc]";

    /// <inheritdoc/>
    public override string Summary => "Shows who holds the machine's memory, and the managed heap";

    /// <inheritdoc/>
    public override string Example => "mem --gc";

    /// <inheritdoc/>
    public override string Details => "--gc collects garbage first, and gives the memory that it freed back to the machine.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.TakeFlags("--json", "--gc").Expect(0, 0);
        if (context.Has("--gc"))
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }

        List<(string Owner, ulong Frames)> owners = [];
        foreach ((FrameOwner owner, long frames) in Machine.CountFrames().OrderBy(static pair => pair.Key))
        {
            if (frames > 0)
                owners.Add((owner.ToString().ToLowerInvariant(), (ulong)frames));
        }

        GCMemoryInfo info = GC.GetGCMemoryInfo();
        ulong used = (ulong)GC.GetTotalMemory(false);
        ulong committed = (ulong)info.TotalCommittedBytes;
        if (context.Has("--json"))
            WriteJson(context, owners, used, committed);
        else
            WriteText(context.Output, owners, used, committed);
    }

    private static void WriteText(TextWriter output, List<(string Owner, ulong Frames)> owners, ulong used, ulong committed)
    {
        output.WriteLine("owner       frames     size");
        foreach ((string owner, ulong frames) in owners)
            output.WriteLine($"{owner,-10} {frames,7} {Quantity.Format(frames * FrameSize),8}");
        string pause = GC.GetTotalPauseDuration().TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture);
        output.WriteLine($"heap        {Quantity.Format(used)} used, {Quantity.Format(committed)} committed, {Quantity.Format((ulong)GC.GetTotalAllocatedBytes())} allocated since the start");
        output.WriteLine($"collections {GC.CollectionCount(0)} gen0, {GC.CollectionCount(1)} gen1, {GC.CollectionCount(2)} gen2, {pause} ms paused in all");
    }

    private static void WriteJson(CommandContext context, List<(string Owner, ulong Frames)> owners, ulong used, ulong committed) =>
        JsonText.WriteObject(context.Output, json =>
        {
            json.WriteStartObject("frames");
            foreach ((string owner, ulong frames) in owners)
                json.WriteNumber(owner, frames);
            json.WriteEndObject();
            json.WriteNumber("frameSize", FrameSize);
            json.WriteNumber("heapUsed", used);
            json.WriteNumber("heapCommitted", committed);
            json.WriteNumber("heapAllocated", GC.GetTotalAllocatedBytes());
            json.WriteStartArray("collections");
            for (int generation = 0; generation <= 2; generation++)
                json.WriteNumberValue(GC.CollectionCount(generation));
            json.WriteEndArray();
        });
}
