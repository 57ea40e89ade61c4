// A port of one's own.
// Stopped by: compiler CS1729
public static class Attack
{
    public static object Run() => new IoPort<byte, ReadWrite>(0xCF9, "reset");
}
