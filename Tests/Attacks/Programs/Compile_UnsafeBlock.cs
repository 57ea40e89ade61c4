// The keyword itself.
// Stopped by: compiler CS0227
public static class Attack
{
    public static unsafe void Run(byte* to) => *to = 0;
}
