// A call of any address.
// Stopped by: compiler CS0214
public static class Attack
{
    public static void Run(nint address) => ((delegate*<void>)address)();
}
