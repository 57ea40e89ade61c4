using AsterCosmos.Shell;
using Drivers.Virtio.Entropy;

namespace AsterCosmos.Benchmarks;

/// <summary>How fast the first entropy device fills memory, by the size of a request.</summary>
public sealed class EntropySuite(Func<IEnumerable<VirtioEntropyDevice>> devices) : Suite
{
    private static readonly (string Name, int Bytes)[] Sizes = [("64", 64), ("4k", 4096), ("64k", 65536), ("1m", 1 << 20)];

    /// <inheritdoc/>
    public override string Name => "entropy";

    /// <inheritdoc/>
    public override string Summary => "Filling memory from the entropy device";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        VirtioEntropyDevice device = devices().FirstOrDefault() ?? throw new CommandException("there is no entropy device");
        foreach ((string name, int bytes) in Sizes)
        {
            byte[] buffer = GC.AllocateArray<byte>(bytes, pinned: true);
            yield return meter.Rate($"entropy.fill-{name}", "MB/s", bytes / 1e6, () => device.Fill(buffer));
        }
    }
}
