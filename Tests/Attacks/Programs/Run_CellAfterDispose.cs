// A register after its window was given back.
// Stopped by: run time ObjectDisposedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        VmPager window = device.MapBar(0, 0, 0x1000);
        VmCell<uint> cell = window.Cell<uint>(0);
        cell.Write(1);
        window.Dispose();
        cell.Write(2);
    }
}
