// A delegate to a method that cannot be named.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static Delegate Run(VmPager pager) => Delegate.CreateDelegate(typeof(Action), pager, "Revoke");
}
