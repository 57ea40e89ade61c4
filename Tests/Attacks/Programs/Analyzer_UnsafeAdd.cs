// Past the end of a variable.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static ref int Run(ref int start) => ref System.Runtime.CompilerServices.Unsafe.Add(ref start, 1 << 20);
}
