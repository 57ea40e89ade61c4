namespace Drivers.Virtio.Queue;

/// <summary>What a driver wants of a queue.</summary>
/// <param name="MostDescriptors">It makes the queue no larger, whatever the device offers.</param>
/// <param name="LongestChain">Segments of the longest chain that it will submit, if the queue takes that.</param>
public readonly record struct QueueOptions(ushort MostDescriptors, int LongestChain);

/// <summary>What a layout needs.</summary>
internal readonly record struct QueueShape(ushort Size, int RingBytes, int LongestChain);
