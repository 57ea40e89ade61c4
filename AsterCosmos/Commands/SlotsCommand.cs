using AsterCosmos.Shell;
using Cosmos.Core;
using Drivers.Pci;
using Drivers.Pci.HotPlug;

namespace AsterCosmos.Commands;

/// <summary><c>slots</c></summary>
public sealed class SlotsCommand(PciBus bus) : Command
{
    private const int MostDelayMs = 60_000;

    /// <inheritdoc/>
    public override string Name => "slots";

    /// <inheritdoc/>
    public override string Arguments => "[on|off|cut PORT [MS]]";

    /// <inheritdoc/>
    public override string Summary => "Lists the slots in which PCI devices come and go, or switches one";

    /// <inheritdoc/>
    public override string Example => "slots off 0000:00:02.0";

    /// <inheritdoc/>
    public override string Details =>
        "A slot goes by the address of its port. 'on' gives it power and starts the drivers of what is in it; 'off' stops the drivers first; " +
        "'cut' takes the power with the drivers running, as if the device were pulled out, MS milliseconds from now. " +
        "What QEMU's device_add and device_del do needs no command.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 3);
        if (context.Words.Count == 0)
        {
            foreach (PciSlot slot in bus.Running<PciSlot>())
                context.Output.WriteLine(Describe(slot));
            return;
        }

        context.Expect(2, context.Words[0] == "cut" ? 3 : 2);
        Switch(context, Find(context.Words[1]));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => words.Count switch
    {
        1 => ["on", "off", "cut"],
        2 => bus.Running<PciSlot>().Select(slot => slot.Port.Address.ToString()),
        _ => [],
    };

    private static string Describe(PciSlot slot)
    {
        string content = slot.Devices.Count > 0 ? string.Join(' ', slot.Devices.Select(device => device.Address)) : "empty";
        return $"{slot.Port.Address}  slot {slot.Number}  {(slot.IsPowered ? "on" : "off")}  {content}";
    }

    private static void Switch(CommandContext context, PciSlot slot)
    {
        switch (context.Words[0])
        {
            case "on":
                if (!slot.TurnOn())
                    throw new CommandException($"nothing answers in the slot at {slot.Port.Address}");
                break;
            case "off":
                slot.TurnOff();
                break;
            case "cut":
                Cut(slot, context.Words.Count < 3 ? 0 : Delay(context.Words[2]));
                break;
            default:
                throw new UsageException($"'{Printable.Shorten(context.Words[0])}' is none of on, off, cut");
        }
    }

    private static int Delay(string word)
    {
        ulong delay = Quantity.Parse(word, "delay");
        return delay <= MostDelayMs ? (int)delay : throw new CommandException($"at most {MostDelayMs} ms");
    }

    private static void Cut(PciSlot slot, int delayMs)
    {
        if (delayMs == 0)
        {
            slot.CutPower();
            return;
        }

        var later = new Thread(() =>
        {
            Thread.Sleep(delayMs);
            KernelLog.Write($"{slot.Port.Address}: the power of the slot is cut");
            slot.CutPower();
        });
        later.IsBackground = true;
        later.Name = "slots cut";
        later.Start();
    }

    private PciSlot Find(string address) => bus.Running<PciSlot>().FirstOrDefault(slot => slot.Port.Address.ToString() == address)
        ?? throw new CommandException($"no slot at {Printable.Shorten(address)}");
}
