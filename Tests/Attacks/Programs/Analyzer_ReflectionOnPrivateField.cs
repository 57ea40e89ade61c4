// A window moved by writing its private field.
// Stopped by: analyzer RS0030
using System.Reflection;
public static class Attack
{
    public static void Run(DmaRegion region) => typeof(DmaRegion).GetField("_window", BindingFlags.NonPublic | BindingFlags.Instance)!.SetValue(region, (nuint)0x10_0000);
}
