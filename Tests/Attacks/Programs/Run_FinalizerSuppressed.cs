// A pager whose finalizer was called off, kept by a field after it was disposed.
// Stopped by: run time ObjectDisposedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        VmPager pager = device.MapBar(0, 0, 0x1000);
        VmCell<uint> cell = pager.Cell<uint>(0);
        GC.SuppressFinalize(pager);
        pager.Dispose();
        cell.Write(1);
    }
}
