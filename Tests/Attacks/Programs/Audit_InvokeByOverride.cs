// Reflection by an override of what is on the list.
// Stopped by: audit IL2CPU0104
#pragma warning disable RS0030
using System.Reflection;

public sealed class Attack() : TypeDelegator(typeof(IoPort<byte, ReadWrite>))
{
    public object? Run() => base.InvokeMember(
        ".ctor", BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.CreateInstance, null, null, [(ushort)0xCF9, "reset"], null, null, null);
}
