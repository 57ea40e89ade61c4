// A designer's description of how an object is made, which makes it: a member is found without naming what calls members.
// Stopped by: analyzer RS0030
using System.ComponentModel.Design.Serialization;
using System.Reflection;

public static class Attack
{
    public static object? Run()
    {
        MemberInfo constructor = typeof(IoPort<byte, ReadWrite>).GetMember(".ctor", BindingFlags.NonPublic | BindingFlags.Instance)[0];
        return new InstanceDescriptor(constructor, new object[] { (ushort)0xCF9, "reset" }).Invoke();
    }
}
