// The runtime takes a number for the description of a type.
// Stopped by: audit IL2CPU0104
public static class Attack
{
    public static Array Run() => Array.CreateInstance(Type.GetTypeFromHandle(RuntimeTypeHandle.FromIntPtr(0x10_0000))!, 1);
}
