// A floating-point number as an index: it lies in another register than the one that is compared with the array's length.
// By hand
// Stopped by: audit IL2CPU0101
public static class Forge { public static int As(double number) => throw new NotSupportedException(); }
public static class Attack
{
    public static int Run(int[] numbers, double index) => numbers[Forge.As(index)];
}
