// A copy of a pager with one part changed.
// Stopped by: compiler CS8858
public static class Attack
{
    public static VmPager Run(VmPager pager) => pager with { };
}
