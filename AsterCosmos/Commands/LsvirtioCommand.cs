using System.Text.Json;
using AsterCosmos.Shell;
using Drivers.Pci;
using Drivers.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace AsterCosmos.Commands;

/// <summary><c>lsvirtio</c></summary>
public sealed class LsvirtioCommand(PciBus bus) : Command
{
    /// <inheritdoc/>
    public override string Name => "lsvirtio";

    /// <inheritdoc/>
    public override string Arguments => "[-v] [--json]";

    /// <inheritdoc/>
    public override string Summary => "Lists the virtio devices: address, kind, driver, status, features, queues";

    /// <inheritdoc/>
    public override string Example => "lsvirtio -v";

    /// <inheritdoc/>
    public override string Details =>
        "Features are those agreed on; queues are number:size, split or packed, with interrupts by message, by line, or polled. -v adds the features offered as a number, and what is free and in flight in each queue.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.TakeFlags("-v", "--json").Expect(0, 0);
        IEnumerable<PciDevice> devices = bus.Devices.Where(static device => VirtioPci.KindOf(device) != VirtioKind.Unknown);
        if (context.Has("--json"))
        {
            JsonText.WriteList(context.Output, devices, WriteJson);
            return;
        }

        foreach (PciDevice device in devices)
        {
            context.Output.WriteLine(Describe(device));
            if (context.Has("-v"))
                WriteDetails(context.Output, device);
        }
    }

    private static string Kind(PciDevice device) => VirtioPci.KindOf(device).ToString().ToLowerInvariant();

    private static string Status(PciDevice device) => device.Instance switch
    {
        VirtioDevice { Failure: not null } => "failed",
        VirtioDevice running => running.Transport.Status is var status && (status & DeviceStatus.NeedsReset) != 0 ? "needs-reset"
            : (status & DeviceStatus.DriverOk) != 0 ? "running"
            : $"0x{(byte)status:x2}",
        _ => device.DriverError is null ? "-" : "error",
    };

    private static string Describe(PciDevice device)
    {
        string line = $"{device.Address}  {Kind(device)}  {device.Driver?.Name ?? "-"}  {Status(device)}";
        if (device.Instance is not VirtioDevice running)
            return line;
        string queues = string.Join(' ', running.Queues.Select(static queue => $"{queue.Index}:{queue.Size}"));
        return $"{line}  features={string.Join(',', running.FeatureNames)}  queues={queues} ({running.Queues[0].Layout}, {running.Interrupts})";
    }

    private static void WriteDetails(TextWriter output, PciDevice device)
    {
        if (device.DriverError is Exception error)
            output.WriteLine($"\terror: {error.Message.ReplaceLineEndings(" ")}");
        if (device.Instance is not VirtioDevice running)
            return;
        if (running.Failure is Exception failure)
            output.WriteLine($"\tfailed: {failure.Message.ReplaceLineEndings(" ")}");
        output.WriteLine($"\toffered: 0x{running.Transport.OfferedFeatures:x}  agreed: 0x{running.Transport.Features:x}");
        foreach (QueueState queue in running.Queues)
            output.WriteLine($"\tqueue {queue.Index}: {queue.Size} descriptors, {queue.FreeDescriptors} free, {queue.InFlight} requests in flight, "
                + $"notified {queue.Notifications} times");
    }

    private static void WriteJson(Utf8JsonWriter json, PciDevice device)
    {
        json.WriteString("address", device.Address.ToString());
        json.WriteString("kind", Kind(device));
        json.WriteString("driver", device.Driver?.Name);
        json.WriteString("status", Status(device));
        if (device.Instance is not VirtioDevice running)
            return;
        json.WriteString("interrupts", running.Interrupts);
        json.WriteStartArray("features");
        foreach (string feature in running.FeatureNames)
            json.WriteStringValue(feature);
        json.WriteEndArray();
        json.WriteStartArray("queues");
        foreach (QueueState queue in running.Queues)
        {
            json.WriteStartObject();
            json.WriteNumber("index", queue.Index);
            json.WriteNumber("size", queue.Size);
            json.WriteString("kind", queue.Layout);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
