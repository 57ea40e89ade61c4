namespace Drivers.Virtio.Block;

/// <summary>How disks are driven.</summary>
public sealed record VirtioBlockOptions
{
    /// <summary>Makes queues no larger than this.</summary>
    public ushort MostDescriptors { get; init; } = 1024;

    /// <summary>Uses no more queues than this, whatever the device has.</summary>
    public int MostQueues { get; init; } = 4;

    /// <summary>How often a disk that failed is restarted, and its requests issued again, before it is given up. Good answers make up for restarts.</summary>
    public int MostRestarts { get; init; }

    /// <summary>How long a disk may take for one request.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Features not to be used although the device offers them: to compare, or to keep clear of a broken device.</summary>
    public VirtioFeatures Without { get; init; }

    /// <summary>Whether to leave interrupts alone and poll.</summary>
    public bool IsPolled { get; init; }
}
