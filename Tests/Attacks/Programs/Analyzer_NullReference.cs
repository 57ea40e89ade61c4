// A reference to nothing, and on from there by the size of what it is said to lead to.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static ref byte Run() => ref System.Runtime.CompilerServices.Unsafe.NullRef<byte>();
}
