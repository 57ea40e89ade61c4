// IL that takes one struct for another: an address out of plain numbers.
// By hand
// Stopped by: audit IL2CPU0101
public readonly record struct Fake(long A, long B);
public static class Forge { public static DmaSegment As(Fake fake) => throw new NotSupportedException(); }
public static class Attack
{
    public static DmaSegment Run() => Forge.As(new Fake(0x1000, 0x1000));
}
