using Drivers.Pci;

namespace Drivers.Virtio.Block;

/// <summary>Starts virtio disks and gives each the first name that is free: vda, vdb, ...</summary>
/// <param name="options">How they are driven.</param>
public sealed class VirtioBlockDriver(VirtioBlockOptions? options = null) : IPciDriver
{
    private const int Letters = 26;
    private readonly Lock _lock = new();
    private readonly List<VirtioBlockDevice?> _disks = [];

    /// <inheritdoc/>
    public string Name => "virtio-blk";

    /// <inheritdoc/>
    public IReadOnlyList<PciMatch> Matches { get; } = VirtioPci.MatchesOf(VirtioKind.Block);

    /// <inheritdoc/>
    public IDisposable Start(PciDevice device)
    {
        lock (_lock)
        {
            int index = _disks.FindIndex(static disk => disk is null or { IsDisposed: true });
            if (index < 0)
            {
                index = _disks.Count;
                _disks.Add(null);
            }

            var disk = new VirtioBlockDevice(device, NameOf(index), options);
            _disks[index] = disk;
            return disk;
        }
    }

    internal static string NameOf(int index)
    {
        string letters = string.Empty;
        for (int rest = index + 1; rest > 0; rest = (rest - 1) / Letters)
            letters = (char)('a' + ((rest - 1) % Letters)) + letters;
        return "vd" + letters;
    }
}
