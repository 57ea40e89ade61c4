namespace RuntimeFigures;

/// <summary>Objects and their collection.</summary>
internal static class Allocation
{
    private const int Survivors = 4096;
    private const int LargeBytes = 256 << 10;
    private static readonly object?[] Kept = new object?[Survivors];
    private static object? _last;

    /// <summary>Objects that die at once.</summary>
    public static void Small(int count)
    {
        for (int index = 0; index < count; index++)
            _last = new Node(null, index);
    }

    /// <summary>Objects of many sizes, some of which live on for a while.</summary>
    public static void Churn(int count)
    {
        for (int index = 0; index < count; index++)
        {
            byte[] bytes = new byte[16 + (index % 61 * 8)];
            if (index % 16 == 0)
                Kept[index / 16 % Survivors] = bytes;
        }
    }

    /// <summary>Arrays of 256 KiB: the large object heap, pages taken and given back.</summary>
    public static void Large(int count)
    {
        for (int index = 0; index < count; index++)
            Kept[index % 16] = new byte[LargeBytes];
        Array.Clear(Kept, 0, 16);
    }

    /// <summary>A full collection with a list of 100,000 live objects.</summary>
    public static void Collect(int count)
    {
        Node? list = null;
        for (int index = 0; index < 100_000; index++)
            list = new Node(list, index);
        for (int index = 0; index < count; index++)
            GC.Collect();
        GC.KeepAlive(list);
    }

    private sealed record Node(Node? Next, int Value);
}
