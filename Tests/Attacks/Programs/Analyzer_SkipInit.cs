// A variable that shows what was on the stack before.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static ulong Run() { System.Runtime.CompilerServices.Unsafe.SkipInit(out ulong value); return value; }
}
