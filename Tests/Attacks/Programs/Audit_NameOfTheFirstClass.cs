// A class called as the class that everything derives from, with a field of its own: a verifier that goes by the name lets any object pass for one.
// By hand
// Stopped by: audit IL2CPU0114
namespace System
{
    public class Object
    {
        public nuint Window;
    }
}

public static class Forge { public static System.Object As(VmPager pager) => throw new NotSupportedException(); }
public static class Attack
{
    public static void Run(VmPager pager) => Forge.As(pager).Window = 0x10_0000;
}
