namespace Cosmos.Core;

/// <summary>The system calls that are handed up to a <see cref="FileCallHost"/>, by Linux' x86-64 numbers (arch/x86/entry/syscalls/syscall_64.tbl).</summary>
public enum FileCallNumber
{
    /// <summary>Files, pipes, devices, the console.</summary>
    Read = 0,

    /// <summary>As read; appending where opened so.</summary>
    Write = 1,

    /// <summary>As openat.</summary>
    Open = 2,

    /// <summary>Gives up locks; the last one of an unnamed file frees it.</summary>
    Close = 3,

    /// <summary>Every field but device numbers.</summary>
    Stat = 4,

    /// <summary>As stat.</summary>
    FStat = 5,

    /// <summary>As stat, links not followed.</summary>
    LStat = 6,

    /// <summary>From begin, position, end; SEEK_DATA and SEEK_HOLE take a file for one piece of data.</summary>
    LSeek = 8,

    /// <summary>Nothing here is a terminal of that kind.</summary>
    Ioctl = 16,

    /// <summary>At an offset.</summary>
    PRead64 = 17,

    /// <summary>At an offset.</summary>
    PWrite64 = 18,

    /// <summary>Piece by piece.</summary>
    ReadV = 19,

    /// <summary>Piece by piece.</summary>
    WriteV = 20,

    /// <summary>Whether it is there; everybody may do everything.</summary>
    Access = 21,

    /// <summary>A further number for the same opened file.</summary>
    Dup = 32,

    /// <summary>From position to position, between files.</summary>
    SendFile = 40,

    /// <summary>Duplicates; F_GETFL, F_SETFL; record locks always succeed in the one process there is.</summary>
    Fcntl = 72,

    /// <summary>Shared and exclusive; one that would wait fails.</summary>
    Flock = 73,

    /// <summary>Done: it is memory.</summary>
    FSync = 74,

    /// <summary>Done: it is memory.</summary>
    FDataSync = 75,

    /// <summary>Shorter and longer.</summary>
    Truncate = 76,

    /// <summary>Shorter and longer.</summary>
    FTruncate = 77,

    /// <summary>One working directory for all threads.</summary>
    GetCwd = 79,

    /// <summary>As documented.</summary>
    ChDir = 80,

    /// <summary>As documented.</summary>
    FChDir = 81,

    /// <summary>Replaces files and empty directories.</summary>
    Rename = 82,

    /// <summary>Umask 022.</summary>
    MkDir = 83,

    /// <summary>Empty ones.</summary>
    RmDir = 84,

    /// <summary>Files, not directories.</summary>
    Link = 86,

    /// <summary>Who has the file open keeps it.</summary>
    Unlink = 87,

    /// <summary>As documented.</summary>
    SymLink = 88,

    /// <summary>As documented.</summary>
    ReadLink = 89,

    /// <summary>Kept and shown, not enforced.</summary>
    ChMod = 90,

    /// <summary>Kept and shown, not enforced.</summary>
    FChMod = 91,

    /// <summary>A tmpfs: its room and what is left.</summary>
    StatFs = 137,

    /// <summary>A tmpfs: its room and what is left.</summary>
    FStatFs = 138,

    /// <summary>A directory as it was when reading began.</summary>
    GetDents64 = 217,

    /// <summary>Taken, does nothing.</summary>
    FAdvise64 = 221,

    /// <summary>What is ready, waiting for the first.</summary>
    EPollWait = 232,

    /// <summary>Pipes, level-triggered, edge-triggered or once; not one port by another.</summary>
    EPollCtl = 233,

    /// <summary>O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_DIRECTORY, O_NOFOLLOW; no O_TMPFILE, no O_PATH.</summary>
    OpenAt = 257,

    /// <summary>Umask 022.</summary>
    MkDirAt = 258,

    /// <summary>AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH.</summary>
    NewFStatAt = 262,

    /// <summary>AT_REMOVEDIR.</summary>
    UnlinkAt = 263,

    /// <summary>As rename.</summary>
    RenameAt = 264,

    /// <summary>As link.</summary>
    LinkAt = 265,

    /// <summary>As symlink.</summary>
    SymLinkAt = 266,

    /// <summary>As readlink.</summary>
    ReadLinkAt = 267,

    /// <summary>As chmod.</summary>
    FChModAt = 268,

    /// <summary>As access.</summary>
    FAccessAt = 269,

    /// <summary>To 100 nanoseconds; UTIME_NOW, UTIME_OMIT.</summary>
    UTimeNsAt = 280,

    /// <summary>Makes a file longer; FALLOC_FL_KEEP_SIZE; punches no holes.</summary>
    FAllocate = 285,

    /// <summary>As documented.</summary>
    EPollCreate1 = 291,

    /// <summary>Pipes of 64 KiB; O_NONBLOCK.</summary>
    Pipe2 = 293,

    /// <summary>Piece by piece.</summary>
    PReadV = 295,

    /// <summary>Piece by piece.</summary>
    PWriteV = 296,

    /// <summary>RENAME_NOREPLACE; does not exchange.</summary>
    RenameAt2 = 316,

    /// <summary>A file without a name.</summary>
    MemFdCreate = 319,

    /// <summary>From position to position, between files.</summary>
    CopyFileRange = 326,

    /// <summary>As access.</summary>
    FAccessAt2 = 439,
}
