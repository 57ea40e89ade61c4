// A protected method of object's, called on somebody else's: two pagers over one claim.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static Attack As(VmPager pager) => throw new NotSupportedException(); }
public class Attack
{
    public static object Run(VmPager pager) => Forge.As(pager).MemberwiseClone();
}
