// A register read as a struct with fields of its own.
// Stopped by: compiler CS0315
public static class Attack
{
    public static object Run(VmPager window) => window.Cell<Guid>(0).Read();
}
