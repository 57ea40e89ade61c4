// A finalizer that brings a pager back from the dead.
// Stopped by: run time ObjectDisposedException
public sealed class Attack
{
    private static volatile VmPager? s_kept;
    private VmPager? _window;

    ~Attack() => s_kept = _window;

    public static void Run(PciDevice device)
    {
        Make(device);
        for (int round = 0; round < 100 && s_kept is null; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        GC.WaitForPendingFinalizers();
        s_kept!.Cell<uint>(0).Write(1);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Make(PciDevice device) => _ = new Attack { _window = device.MapBar(0, 0, 0x1000) };
}
