// A collection expression, which the compiler puts into an inline array on the stack, returned.
// Stopped by: compiler CS8352
public static class Attack
{
    public static ReadOnlySpan<int> Run(int number)
    {
        ReadOnlySpan<int> numbers = [number, number];
        return numbers;
    }
}
