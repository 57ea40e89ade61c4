using Cosmos.Core;
using Nucleus.Abi;
using static Cosmos.Core.FileCallNumber;
using static Nucleus.Abi.HandUpKind;

namespace Plugs;

/// <summary>What the arguments of a handed-up call point to.</summary>
/// <param name="Kind">When it is handed up.</param>
/// <param name="Path">Which argument is a path; negative for none.</param>
/// <param name="SecondPath">Which one is a second path.</param>
/// <param name="Memory">Which one points to memory.</param>
/// <param name="Length">Which one says how much memory that is; negative where it is always the same.</param>
/// <param name="FixedBytes">How much it then is.</param>
/// <param name="UnitBytes">How much one is, where it says how many.</param>
internal readonly record struct CallShape(HandUpKind Kind, int Path = -1, int SecondPath = -1, int Memory = -1, int Length = -1, uint FixedBytes = 0, uint UnitBytes = 1)
{
    /// <summary>One more than the highest number of a call that is handed up.</summary>
    internal const int Count = (int)FAccessAt2 + 1;

    private const uint StatBytes = 144;
    private const uint StatFsBytes = 120;
    private const uint WindowSizeQuery = 0x5413; // TIOCGWINSZ
    private const uint SettingsQuery = 0x5401;   // TCGETS

    internal static CallShape Of(FileCallNumber number) => number switch
    {
        Read or Write or PRead64 or PWrite64 or GetDents64 => new(ByDescriptor, Memory: 1, Length: 2),
        ReadV or WriteV or PReadV or PWriteV or Close or LSeek or Dup or SendFile or Fcntl or Flock or FSync or FDataSync or FTruncate or FChDir or FChMod
            or FAdvise64 or FAllocate or CopyFileRange => new(ByDescriptor),
        Ioctl => new(ByDescriptor, Memory: 2),
        FStat => new(ByDescriptor, Memory: 1, FixedBytes: StatBytes),
        FStatFs => new(ByDescriptor, Memory: 1, FixedBytes: StatFsBytes),
        Open or Access or Truncate or ChDir or MkDir or RmDir or Unlink or ChMod or MemFdCreate => new(Always, Path: 0),
        Stat or LStat => new(Always, Path: 0, Memory: 1, FixedBytes: StatBytes),
        StatFs => new(Always, Path: 0, Memory: 1, FixedBytes: StatFsBytes),
        Rename or Link or SymLink => new(Always, Path: 0, SecondPath: 1),
        ReadLink => new(Always, Path: 0, Memory: 1, Length: 2),
        GetCwd => new(Always, Memory: 0, Length: 1),
        OpenAt or MkDirAt or UnlinkAt or FChModAt or FAccessAt or FAccessAt2 => new(Always, Path: 1),
        NewFStatAt => new(Always, Path: 1, Memory: 2, FixedBytes: StatBytes),
        RenameAt or RenameAt2 or LinkAt => new(Always, Path: 1, SecondPath: 3),
        SymLinkAt => new(Always, Path: 0, SecondPath: 2),
        ReadLinkAt => new(Always, Path: 1, Memory: 2, Length: 3),
        UTimeNsAt => new(Always, Path: 1, Memory: 2, FixedBytes: 32),
        Pipe2 => new(Always, Memory: 0, FixedBytes: 8),
        EPollCreate1 => new(Always),
        EPollCtl => new(ByDescriptor, Memory: 3, FixedBytes: 12),
        EPollWait => new(ByDescriptor, Memory: 1, Length: 2, UnitBytes: 12),
        _ => default,
    };

    /// <summary>How many bytes a call's memory argument points to.</summary>
    internal int MemoryBytes(FileCallNumber number, ReadOnlySpan<ulong> arguments)
    {
        if (Memory < 0 || arguments[Memory] == 0)
            return 0;
        if (number == Ioctl)
            return (uint)arguments[1] switch { WindowSizeQuery => 8, SettingsQuery => 36, _ => 0 };
        return Length < 0 ? (int)FixedBytes : (int)(Math.Min(arguments[Length], (int.MaxValue & ~4095u) / UnitBytes) * UnitBytes);
    }
}
