// IL that takes an object of one class for one of another.
// By hand
// Stopped by: audit IL2CPU0101
public sealed class Fake { public nuint Window = 0x10_0000; }
public static class Forge { public static VmPager As(Fake fake) => throw new NotSupportedException(); }
public static class Attack
{
    public static uint Run() => Forge.As(new Fake()).Cell<uint>(0).Read();
}
