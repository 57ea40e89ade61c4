// A read through a number that never was a pointer in any signature.
// Unsafe
// Stopped by: audit IL2CPU0101
public static class Attack
{
    public static unsafe int Run(nint address) => *(int*)address;
}
