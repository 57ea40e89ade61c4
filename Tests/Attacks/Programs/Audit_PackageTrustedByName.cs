// A package under the name of the assembly whose queues are trusted with DMA.
// Assembly: Drivers.Virtio
// Package
// DMA-trusted
// Stopped by: audit IL2CPU0113
[DmaTrusted("it says so itself")]
public static class Attack
{
    public static void Run(PciDevice device) => device.EnableBusMaster(device.Silences);
}
