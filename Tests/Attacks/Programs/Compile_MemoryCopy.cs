// Copying by address.
// Stopped by: compiler CS0214
public static class Attack
{
    public static void Run() => Buffer.MemoryCopy((void*)0, (void*)0, 8, 8);
}
