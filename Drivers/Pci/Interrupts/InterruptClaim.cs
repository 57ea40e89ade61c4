using Cosmos.Core;
using Drivers.Pci.Capabilities;

namespace Drivers.Pci.Interrupts;

/// <summary>Gets a function the best interrupts that it, its driver and the machine agree on. What one kind fails on is logged, and the next one tried.</summary>
internal static class InterruptClaim
{
    internal static PciInterrupts Best(PciDevice device, int most, PciInterruptKinds allowed) =>
        ((allowed & PciInterruptKinds.MsiX) != 0 ? TryMsix(device, most) : null)
        ?? ((allowed & PciInterruptKinds.Msi) != 0 ? TryMsi(device) : null)
        ?? ((allowed & PciInterruptKinds.IntX) != 0 ? TryIntx(device) : null)
        ?? PciInterrupts.None;

    // PCI 3.0 §6.8.2: the table is filled in while all of it is masked. While messages are on, the pin is off.
    private static PciInterrupts? TryMsix(PciDevice device, int most)
    {
        if (device.Capabilities.First<MsixCapability>() is not { } capability)
            return null;
        if (!capability.TryLocate(device.Bars, out ulong address, out string wrong))
            return Refuse(device, $"its MSI-X table: {wrong}");
        MessageTable table;
        try
        {
            device.AllowMemory();
            table = MessageTable.Open(new PhysicalAddress(address), capability.Entries, device.ToString());
        }
        catch (PageRefusedException refused)
        {
            return Refuse(device, $"its MSI-X table: {refused.Message}");
        }

        capability.Enable(maskedAll: true);
        List<PciInterrupt> interrupts = ClaimEntries(device, table, Math.Min(most, capability.Entries));
        if (interrupts.Count == 0)
        {
            capability.Disable();
            table.Dispose();
            return null;
        }

        device.AllowIntx(false);
        capability.Enable(maskedAll: false);
        return new PciInterrupts(PciInterruptKinds.MsiX, interrupts, () =>
        {
            capability.Disable();
            table.Dispose();
        });
    }

    private static List<PciInterrupt> ClaimEntries(PciDevice device, MessageTable table, int count)
    {
        var interrupts = new List<PciInterrupt>(count);
        try
        {
            for (int entry = 0; entry < count; entry++)
                interrupts.Add(new MessageInterrupt(entry, table.Claim(entry)));
        }
        catch (InvalidOperationException error)
        {
            Refuse(device, $"{interrupts.Count} of {count} messages: {error.Message}");
        }

        return interrupts;
    }

    private static PciInterrupts? TryMsi(PciDevice device)
    {
        if (device.Capabilities.First<MsiCapability>() is not { } capability)
            return null;
        IrqLine line;
        IrqMessage message;
        try
        {
            line = IrqLine.ClaimMessage(out message);
        }
        catch (InvalidOperationException error)
        {
            return Refuse(device, error.Message);
        }

        device.AllowIntx(false);
        capability.Enable(message.Address, message.Data);
        return new PciInterrupts(PciInterruptKinds.Msi, [new MessageInterrupt(0, line, capability.Disable)]);
    }

    private static PciInterrupts? TryIntx(PciDevice device)
    {
        if (device.IntxLine is not { } line)
            return null;
        try
        {
            return new PciInterrupts(PciInterruptKinds.IntX, [new IntxInterrupt(device, line)]);
        }
        catch (InvalidOperationException error)
        {
            return Refuse(device, error.Message);
        }
    }

    private static PciInterrupts? Refuse(PciDevice device, string reason)
    {
        KernelLog.Write($"{device}: {reason}");
        return null;
    }
}
