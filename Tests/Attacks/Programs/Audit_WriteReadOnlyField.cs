// IL that writes a field which is for reading: all code goes by its value.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static ref string As(in string field) => throw new NotSupportedException(); }
public static class Attack
{
    public static void Run() => Forge.As(in string.Empty) = "not empty at all";
}
