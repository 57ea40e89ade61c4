using System.Security.Cryptography;
using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>sha256</c></summary>
public sealed class Sha256Command(Disks disks) : Command
{
    private const int RequestSize = 1 << 20;

    /// <inheritdoc/>
    public override string Name => "sha256";

    /// <inheritdoc/>
    public override string Arguments => "DEV [OFFSET LENGTH]";

    /// <inheritdoc/>
    public override string Summary => "Prints the SHA-256 sum of a disk, or of a part of it, as sha256sum does";

    /// <inheritdoc/>
    public override string Example => "sha256 vda 0 1M";

    /// <inheritdoc/>
    public override string Details => "OFFSET and LENGTH are in bytes. Ctrl-C ends it.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(1, 3);
        if (context.Words.Count == 2)
            throw new UsageException("LENGTH is missing");
        IBlockDevice disk = disks.Find(context.Words[0]);
        ulong size = disk.SectorCount * SectorIndex.SizeBytes;
        ulong offset = context.Words.Count > 1 ? Quantity.Parse(context.Words[1], "OFFSET") : 0;
        ulong length = context.Words.Count > 2 ? Quantity.Parse(context.Words[2], "LENGTH") : size;
        if (offset > size || length > size - offset)
            throw new CommandException($"{disk.Name} has {size} bytes; {length} from {offset} on leave it");
        byte[] hash = Hash(disk, offset, length, context.Cancelled);
        context.Output.WriteLine($"{Convert.ToHexStringLower(hash)}  {disk.Name}");
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => words.Count == 1 ? disks.Names : [];

    private static byte[] Hash(IBlockDevice disk, ulong offset, ulong length, CancellationToken cancelled)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[RequestSize];
        while (length > 0)
        {
            cancelled.ThrowIfCancellationRequested();
            ulong sector = offset / SectorIndex.SizeBytes;
            int skip = (int)(offset % SectorIndex.SizeBytes);
            int sectors = (int)Math.Min(disk.SectorCount - sector, RequestSize / SectorIndex.SizeBytes);
            ulong wanted = Math.Min(length, (ulong)((sectors * SectorIndex.SizeBytes) - skip));
            int needed = (skip + (int)wanted + SectorIndex.SizeBytes - 1) / SectorIndex.SizeBytes;
            Span<byte> part = buffer.AsSpan(0, needed * SectorIndex.SizeBytes);
            disk.Read(new SectorIndex(sector), part);
            hash.AppendData(part.Slice(skip, (int)wanted));
            offset += wanted;
            length -= wanted;
        }

        return hash.GetHashAndReset();
    }
}
