// A protected method of object's, called on somebody else's by way of a delegate.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static Attack As(VmPager pager) => throw new NotSupportedException(); }
public class Attack
{
    public static object Run(VmPager pager)
    {
        Func<object> clone = Forge.As(pager).MemberwiseClone;
        return clone();
    }
}
