// A BAR that is there is moved: what only C# lets be set while an object is made, IL sets whenever it likes.
// Stopped by: audit IL2CPU0101
// Package
// By hand
public static class Attack
{
    public static void Run(PciDevice device)
    {
        GC.KeepAlive(device.Bars[0] with { Address = 0xFEBD_0000 });
        device.MapBar(0, 0, 0x1000).Cell<uint>(0).Write(1);
    }
}
