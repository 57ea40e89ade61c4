// A list of numbers taken for a list of objects.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static List<object> As(List<long> list) => throw new NotSupportedException(); }
public static class Attack
{
    public static object Run() => Forge.As([0x10_0000])[0];
}
