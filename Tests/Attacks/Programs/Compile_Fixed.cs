// The address of managed memory.
// Stopped by: compiler CS0214
public static class Attack
{
    public static void Run(byte[] memory)
    {
        fixed (byte* start = memory)
            start[100_000] = 1;
    }
}
