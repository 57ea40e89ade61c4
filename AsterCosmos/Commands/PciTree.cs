using Drivers.Pci;

namespace AsterCosmos.Commands;

/// <summary><c>lspci -t</c>: which function is behind which bridge, in the shape that Linux's prints.</summary>
internal static class PciTree
{
    internal static void Write(TextWriter output, IReadOnlyList<PciDevice> devices)
    {
        byte[] roots = [.. devices.Where(device => device.Parent is null).Select(device => device.Address.Bus).Distinct().Order()];
        ILookup<PciDevice, PciDevice> behind = devices.Where(device => device.Parent is not null).ToLookup(device => device.Parent!);
        var branch = new Branch(output, behind);
        string lead = "-";
        for (int index = 0; index < roots.Length; index++)
        {
            byte root = roots[index];
            string sign = roots.Length == 1 ? "" : index < roots.Length - 1 ? "+-" : "\\-";
            branch.WriteBus($"{lead}{sign}[0000:{root:x2}]-", [.. devices.Where(device => device.Parent is null && device.Address.Bus == root)]);
            lead = Below(lead);
        }
    }

    // What stands below a lead on the next line: the trunks go on, all else is blank.
    private static string Below(string lead) => new([.. lead.Select(sign => sign is '+' or '|' ? '|' : ' ')]);

    private sealed class Branch(TextWriter output, ILookup<PciDevice, PciDevice> behind)
    {
        internal void WriteBus(string lead, IReadOnlyList<PciDevice> functions)
        {
            if (functions.Count == 0)
                output.WriteLine(lead);
            else if (functions.Count == 1)
                WriteFunction(lead + "--", functions[0]);
            for (int index = 0; functions.Count > 1 && index < functions.Count; index++)
            {
                WriteFunction(lead + (index < functions.Count - 1 ? "+-" : "\\-"), functions[index]);
                lead = Below(lead);
            }
        }

        private void WriteFunction(string lead, PciDevice function)
        {
            lead += $"{function.Address.Device:x2}.{function.Address.Function:x}";
            if (function.BusNumbers is { } numbers)
                WriteBus($"{lead}-[{numbers}]--", [.. behind[function]]);
            else
                output.WriteLine(lead);
        }
    }
}
