// A device address out of a number.
// Stopped by: compiler CS1729
public static class Attack
{
    public static DmaAddress Run() => new(0x1000);
}
