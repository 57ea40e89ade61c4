// The types of another assembly, internal ones among them, as a property.
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static object Run() => typeof(VmPager).Assembly.DefinedTypes;
}
