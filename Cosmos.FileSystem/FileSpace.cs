namespace Cosmos.FileSystem;

/// <summary>How much memory files may take. Thread-safe.</summary>
/// <param name="capacityBytes">The most.</param>
public sealed class FileSpace(long capacityBytes)
{
    private long _used;

    /// <summary>The most that files may take.</summary>
    public long CapacityBytes { get; } = capacityBytes;

    /// <summary>What they take.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>Takes so much more; false when there is not so much.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= CapacityBytes)
            return true;
        Interlocked.Add(ref _used, -bytes);
        return false;
    }

    /// <summary>Gives so much back.</summary>
    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
