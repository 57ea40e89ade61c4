// A port through its internal constructor.
// Stopped by: analyzer RS0030
using System.Reflection;
public static class Attack
{
    public static object? Run() => Activator.CreateInstance(typeof(IoPort<byte, ReadWrite>), BindingFlags.NonPublic | BindingFlags.Instance, null, [(ushort)0xCF9, "reset"], null);
}
