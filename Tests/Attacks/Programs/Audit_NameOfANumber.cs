// A struct called as one of the integers, with an object inside: a verifier that goes by the name lets any number pass for one.
// By hand
// Stopped by: audit IL2CPU0114
namespace System
{
    public struct UInt128
    {
        public object Inside;
    }

    public struct Int64
    {
        public object Inside;
    }
}

public static class Forge { public static System.Int64 As(long number) => throw new NotSupportedException(); }
public static class Attack
{
    public static object Run() => Forge.As(0x10_0000).Inside;
}
