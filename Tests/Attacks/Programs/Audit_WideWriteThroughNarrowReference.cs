// Eight bytes written through a reference to the last byte of an array: into what lies behind it.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static ref long As(ref byte place) => throw new NotSupportedException(); }
public static class Attack
{
    public static void Run(byte[] bytes) => Forge.As(ref bytes[^1]) = -1;
}
