using Drivers.Pci;

namespace Drivers.Virtio.Block;

/// <summary>Starts virtio disks and names them in the order in which they start: vda, vdb, ...</summary>
public sealed class VirtioBlockDriver : IPciDriver
{
    private const int Letters = 26;
    private int _started;

    /// <inheritdoc/>
    public string Name => "virtio-blk";

    /// <inheritdoc/>
    public IReadOnlyList<PciMatch> Matches { get; } = VirtioPci.MatchesOf(VirtioKind.Block);

    /// <inheritdoc/>
    public IDisposable Start(PciDevice device)
    {
        var disk = new VirtioBlockDevice(device, NameOf(_started));
        _started++;
        return disk;
    }

    internal static string NameOf(int index)
    {
        string letters = string.Empty;
        for (int rest = index + 1; rest > 0; rest = (rest - 1) / Letters)
            letters = (char)('a' + ((rest - 1) % Letters)) + letters;
        return "vd" + letters;
    }
}
