// The runtime takes the number in a wait handle for an object of its own.
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static void Run()
    {
        using var handle = new EventWaitHandle(false, EventResetMode.ManualReset);
        handle.SafeWaitHandle = new Microsoft.Win32.SafeHandles.SafeWaitHandle(0x10_0000, false);
        handle.Set();
    }
}
