using AsterCosmos.Shell;
using Cosmos.Core;
using Drivers.Pci;
using Drivers.Pci.Capabilities;

namespace AsterCosmos.Benchmarks;

/// <summary>What one access to a device's memory costs: the common configuration of the first virtio entropy device (virtio 1.2 §4.1.4.3).</summary>
public sealed class MmioSuite(PciBus bus) : Suite
{
    private const ushort RedHat = 0x1AF4;
    private const ushort Entropy = 0x1044;
    private const byte CommonKind = 1; // VIRTIO_PCI_CAP_COMMON_CFG
    private const ulong FeatureSelect = 0x00;
    private const ulong Feature = 0x04;
    private const ulong Status = 0x14;

    /// <inheritdoc/>
    public override string Name => "mmio";

    /// <inheritdoc/>
    public override string Summary => "Reading and writing a register of the entropy device";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        PciDevice device = bus.Devices.FirstOrDefault(static device => device is { VendorId: RedHat, DeviceId: Entropy })
            ?? throw new CommandException("there is no entropy device");
        VirtioPciCapability common = device.Capabilities.OfType<VirtioPciCapability>().First(static capability => capability.Kind == CommonKind);
        using VmPager window = device.MapBar(common.Bar, common.StructureOffset, common.StructureBytes, PageSharing.Shared);
        VmCell<byte> status = window.Cell<byte>(Status);
        VmCell<uint> feature = window.Cell<uint>(Feature);
        VmCell<uint> select = window.Cell<uint>(FeatureSelect);
        yield return meter.Cost("mmio.read8", count =>
        {
            VmCell<byte> register = status; // a local, as in the other kernel: what is measured is the access
            for (int i = 0; i < count; i++)
                register.Read();
        });
        yield return meter.Cost("mmio.read32", count =>
        {
            VmCell<uint> register = feature;
            for (int i = 0; i < count; i++)
                register.Read();
        });
        yield return meter.Cost("mmio.write32", count =>
        {
            VmCell<uint> register = select;
            for (int i = 0; i < count; i++)
                register.Write((uint)i & 1);
        });
    }
}
