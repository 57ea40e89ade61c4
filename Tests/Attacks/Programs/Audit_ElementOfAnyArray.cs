// An array of numbers, as an Array of whatever, as one of objects.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static object[] As(Array array) => throw new NotSupportedException(); }
public static class Attack
{
    public static object Run() => Forge.As(new long[] { 0x10_0000 })[0];
}
