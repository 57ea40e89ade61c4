// A register read as an object.
// Stopped by: compiler CS0315
public static class Attack
{
    public static object Run(VmPager window) => window.Cell<Guid>(0).Read();
}
