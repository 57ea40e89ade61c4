// IL that takes a number for an object.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static object As(nint number) => throw new NotSupportedException(); }
public static class Attack
{
    public static string? Run(nint address) => Forge.As(address).ToString();
}
