// Reflection by an interface that types implement.
// Stopped by: analyzer RS0030
using System.Reflection;

public static class Attack
{
    public static object? Run() => ((IReflect)typeof(IoPort<byte, ReadWrite>)).InvokeMember(
        ".ctor", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.CreateInstance, null, null, [(ushort)0xCF9, "reset"], null, null, null);
}
