// The same, by way of a type that makes its value when it is asked for it.
// Stopped by: run time MissingMemberException
public static class Attack
{
    public static void Run(PciDevice device) => GC.KeepAlive(new Lazy<VmPager>().Value);
}
