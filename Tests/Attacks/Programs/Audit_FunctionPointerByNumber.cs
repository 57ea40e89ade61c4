// An address called.
// Unsafe
// Stopped by: audit IL2CPU0101
public static class Attack
{
    public static unsafe void Run(nint address) => ((delegate*<void>)address)();
}
