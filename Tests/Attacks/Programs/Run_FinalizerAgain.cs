// A pager that was disposed is registered for finalization again and again: each would give the pages back, which somebody else has by then.
// Stopped by: run time PageRefusedException
using System.Runtime.CompilerServices;

public static class Attack
{
    public static void Run(PciDevice device)
    {
        Forget(device);
        VmPager first = device.MapBar(0, 0, 0x1000);
        for (int round = 0; round < 4; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        VmPager second = device.MapBar(0, 0, 0x1000);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(PciDevice device)
    {
        VmPager pager = device.MapBar(0, 0, 0x1000);
        pager.Dispose();
        GC.ReRegisterForFinalize(pager);
        GC.ReRegisterForFinalize(pager);
    }
}
