// Stack memory returned.
// Stopped by: compiler CS8352
public static class Attack
{
    public static Span<int> Run()
    {
        Span<int> span = stackalloc int[4];
        return span;
    }
}
