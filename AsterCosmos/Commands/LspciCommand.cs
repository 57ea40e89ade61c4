using System.Globalization;
using AsterCosmos.Shell;
using Drivers.Pci;

namespace AsterCosmos.Commands;

/// <summary><c>lspci</c></summary>
public sealed class LspciCommand(PciBus bus, params IReadOnlyList<PciConfSpace> spaces) : Command
{
    private const int DumpBytes = 256;
    private const int TimedScans = 5;

    /// <inheritdoc/>
    public override string Name => "lspci";

    /// <inheritdoc/>
    public override string Arguments => "[-v] [-x] [-t] [--json] [--time]";

    /// <inheritdoc/>
    public override string Summary => "Lists the functions on the PCI bus, as Linux's lspci -nn -D does";

    /// <inheritdoc/>
    public override string Example => "lspci -v | grep BAR";

    /// <inheritdoc/>
    public override string Details =>
        "-v adds interface, subsystem, command, interrupt, BARs, bridge, capabilities and driver, or why it failed; -x the 256 bytes of configuration space; " +
        "-t shows which function is behind which bridge, as a tree. --time scans anew a few times, each way, and says how long it took.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.TakeFlags("-v", "-x", "-t", "--json", "--time").Expect(0, 0);
        IReadOnlyList<PciDevice> devices = bus.Devices;
        if (context.Has("--time"))
        {
            foreach (PciConfSpace space in spaces)
                WriteTime(context.Output, PciScanTime.Measure(space, TimedScans));
            return;
        }

        if (context.Has("-t"))
        {
            PciTree.Write(context.Output, devices);
            return;
        }

        PciNames names = PciNames.Load();
        if (context.Has("--json"))
        {
            JsonText.WriteList(context.Output, devices, (json, device) => PciJson.Write(json, device, names));
            return;
        }

        foreach (PciDevice device in devices)
        {
            string line = PciFunction.Of(device).Describe(names);
            context.Output.WriteLine(context.Has("-v") ? line + PciDetails.Interface(device.Class, names) : line);
            if (context.Has("-v"))
                PciDetails.Write(context.Output, device, names);
            if (context.Has("-x"))
                WriteDump(context.Output, offset => device.Config.Read8(offset));
            if (context.Has("-v") || context.Has("-x"))
                context.Output.WriteLine();
        }
    }

    /// <summary>Configuration space as <c>lspci -xxx</c> prints it.</summary>
    public static void WriteDump(TextWriter output, Func<int, byte> read)
    {
        for (int row = 0; row < DumpBytes; row += HexDump.BytesPerLine)
            output.WriteLine($"{row:x2}: {string.Join(' ', Enumerable.Range(row, HexDump.BytesPerLine).Select(offset => $"{read(offset):x2}"))}");
    }

    private static void WriteTime(TextWriter output, PciScanTime time)
    {
        string times = string.Join(' ', time.Times.Select(one => one.TotalMilliseconds.ToString("0.00", CultureInfo.InvariantCulture)));
        output.WriteLine($"{time.Mechanism,-5}  {time.Functions} functions  {time.Reads} reads  {times} ms");
    }
}
