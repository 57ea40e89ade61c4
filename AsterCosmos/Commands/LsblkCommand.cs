using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>lsblk</c></summary>
public sealed class LsblkCommand(Disks disks) : Command
{
    /// <inheritdoc/>
    public override string Name => "lsblk";

    /// <inheritdoc/>
    public override string Arguments => "[--json]";

    /// <inheritdoc/>
    public override string Summary => "Lists the disks: name, size, block size, ro or rw, serial number";

    /// <inheritdoc/>
    public override string Example => "lsblk";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.TakeFlags("--json").Expect(0, 0);
        if (context.Has("--json"))
        {
            JsonText.WriteList(context.Output, disks.All, static (json, disk) =>
            {
                json.WriteString("name", disk.Name);
                json.WriteNumber("size", disk.SectorCount * SectorIndex.SizeBytes);
                json.WriteNumber("blockSize", disk.BlockSizeBytes);
                json.WriteBoolean("readOnly", disk.IsReadOnly);
                json.WriteString("serial", disk.Serial);
            });
            return;
        }

        foreach (IBlockDevice disk in disks.All)
        {
            string size = Quantity.Format(disk.SectorCount * SectorIndex.SizeBytes);
            context.Output.WriteLine($"{disk.Name}  {size}  {disk.BlockSizeBytes}  {(disk.IsReadOnly ? "ro" : "rw")}  {disk.Serial}".TrimEnd());
        }
    }
}
