namespace Drivers.Virtio.Queue;

/// <summary>What is known of a queue at one moment.</summary>
/// <param name="Index">Its number.</param>
/// <param name="Layout">How it is laid out: <c>split</c> or <c>packed</c>.</param>
/// <param name="Size">How many descriptors it has.</param>
/// <param name="FreeDescriptors">Descriptors of the ring neither in flight nor kept.</param>
/// <param name="InFlight">Chains in flight.</param>
/// <param name="Notifications">How often the device was notified.</param>
public readonly record struct QueueState(ushort Index, string Layout, int Size, int FreeDescriptors, int InFlight, long Notifications);
