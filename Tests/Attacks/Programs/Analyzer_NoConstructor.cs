// A capability without any constructor.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static object Run() => System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(VmPager));
}
