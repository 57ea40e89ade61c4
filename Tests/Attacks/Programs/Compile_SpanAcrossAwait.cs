// A span over the stack that a state machine would keep.
// Stopped by: compiler CS4007
public static class Attack
{
    public static async Task<int> Run()
    {
        Span<int> local = stackalloc int[4];
        await Task.Yield();
        return local[0];
    }
}
