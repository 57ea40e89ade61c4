// A pager made as whatever has a constructor without parameters is made.
// Stopped by: run time MissingMethodException
public static class Attack
{
    public static void Run(PciDevice device) => Activator.CreateInstance<VmPager>();
}
