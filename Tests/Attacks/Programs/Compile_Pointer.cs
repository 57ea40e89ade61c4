// A pointer to anywhere.
// Stopped by: compiler CS0214
public static class Attack
{
    public static int Run(nint address) => *(int*)address;
}
