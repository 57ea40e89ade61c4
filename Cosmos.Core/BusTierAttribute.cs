namespace Cosmos.Core;

/// <summary>
/// Marks what the bus tier (<c>Drivers.Pci</c>, <c>Drivers.Platform</c>) and the composition root may use, and a device driver may not.
/// A device driver gets its windows, interrupts and DMA memory from the device in its hand.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Constructor | AttributeTargets.Method | AttributeTargets.Property)]
public sealed class BusTierAttribute : Attribute;
