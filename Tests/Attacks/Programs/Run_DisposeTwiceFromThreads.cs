// A window given back by two threads at once, many times, so that its pages would be given back twice and be had by two.
// Stopped by: run time PageRefusedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        for (int round = 0; round < 2_000; round++)
        {
            VmPager window = device.MapBar(0, 0, 0x1000);
            Parallel.Invoke(window.Dispose, window.Dispose);
        }

        VmPager first = device.MapBar(0, 0, 0x1000);
        VmPager second = device.MapBar(0, 0, 0x1000);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }
}
