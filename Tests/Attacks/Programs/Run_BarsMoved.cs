// A driver that changes the list of its BARs, to map what lies elsewhere.
// Stopped by: run time NotSupportedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        var bars = (IList<PciBar>)device.Bars;
        bars[0] = bars[0] with { Address = bars[0].Address + 0x10_0000 };
        device.MapBar(0, 0, 0x1000).Cell<uint>(0).Write(1);
    }
}
