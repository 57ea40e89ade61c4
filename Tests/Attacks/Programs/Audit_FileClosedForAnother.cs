// A file that somebody else has open, closed by its number: the next one to be opened takes its place there.
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static void Run() => new Microsoft.Win32.SafeHandles.SafePipeHandle(64, true).Dispose();
}
