// Code made at run time.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static object Run() => new System.Reflection.Emit.DynamicMethod("any", null, null);
}
