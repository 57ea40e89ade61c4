// A device driver that has what may open windows by address open one for it, over another device: it says that a screen is there.
// Stopped by: audit IL2CPU0110
using Drivers.Platform;
public static class Attack
{
    public static void Run() => new FramebufferScreen(new FramebufferFormat(new PhysicalAddress(0xFEBD_0000), 4096, 1024, 1, 16, 8, 0), ConsoleFont.Load());
}
