using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary>The disks that run now, for the commands that use them.</summary>
public sealed class Disks(Func<IEnumerable<IBlockDevice>> running)
{
    /// <summary>All of them.</summary>
    public IEnumerable<IBlockDevice> All => running();

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => All.Select(static disk => disk.Name);

    /// <summary>Finds one by name.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public IBlockDevice Find(string name) =>
        All.FirstOrDefault(disk => disk.Name == name)
        ?? throw new CommandException(All.Any() ? $"no disk '{Printable.Shorten(name)}' (there is {string.Join(", ", Names)})" : $"no disk '{Printable.Shorten(name)}': there is none at all");

    /// <summary>Checks that sectors lie on a disk.</summary>
    /// <exception cref="CommandException">They do not.</exception>
    public static void CheckRange(IBlockDevice disk, ulong first, ulong count)
    {
        if (first >= disk.SectorCount)
            throw new CommandException($"{disk.Name} ends before sector {first}: it has {disk.SectorCount}");
        if (count > disk.SectorCount - first)
            throw new CommandException($"{disk.Name} has {disk.SectorCount - first} sectors from sector {first} on, not {count}");
    }
}
