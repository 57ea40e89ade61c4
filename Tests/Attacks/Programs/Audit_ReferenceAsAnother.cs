// IL that reads one kind of variable as another.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static ref object As(ref long variable) => throw new NotSupportedException(); }
public static class Attack
{
    public static object Run(long address) => Forge.As(ref address);
}
