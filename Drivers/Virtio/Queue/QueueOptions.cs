namespace Drivers.Virtio.Queue;

/// <summary>What a driver wants of a queue.</summary>
/// <param name="MostDescriptors">At least 1. It makes the queue no larger, whatever the device offers; a split queue has the power of two below.</param>
/// <param name="LongestChain">Segments of the longest chain that it will submit, if the queue takes that.</param>
public readonly record struct QueueOptions(ushort MostDescriptors, int LongestChain);

/// <summary>What a layout needs.</summary>
/// <param name="Size">Descriptors.</param>
/// <param name="RingBytes">Bytes of the ring.</param>
/// <param name="LongestChain">Segments of the longest chain that will be submitted, if the queue takes that.</param>
/// <param name="CountsChains">Whether the ring's positions count chains; else they count descriptors.</param>
internal readonly record struct QueueShape(ushort Size, int RingBytes, int LongestChain, bool CountsChains);
