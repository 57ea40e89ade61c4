// A delegate bound to a method that takes something else.
// By hand
// Stopped by: audit IL2CPU0101
public static class Attack
{
    public static uint Run() => new Func<object, uint>(Good)("no window");
    public static uint Good(object any) => 0;
    public static uint Evil(VmPager window) => window.Cell<uint>(0).Read();
}
