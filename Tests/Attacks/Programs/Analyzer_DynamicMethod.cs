// Code made at run time.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static void Run() => new System.Reflection.Emit.DynamicMethod("Evil", typeof(void), null).Invoke(null, null);
}
