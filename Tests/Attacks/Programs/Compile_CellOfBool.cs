// A register read as a type that has holes.
// Stopped by: compiler CS0315
public static class Attack
{
    public static bool Run(VmPager window) => window.Cell<bool>(0).Read();
}
