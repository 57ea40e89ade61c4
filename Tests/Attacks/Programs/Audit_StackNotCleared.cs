// What was on the stack before.
// Unsafe
// Stopped by: audit IL2CPU0101
public static class Attack
{
    [System.Runtime.CompilerServices.SkipLocalsInit]
    public static int Run()
    {
        Span<int> old = stackalloc int[100];
        return old[50];
    }
}
