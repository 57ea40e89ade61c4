namespace Cosmos.FileSystem;

/// <summary>Why a call failed: the system's error numbers (<c>asm-generic/errno.h</c>). A call's result is the negated number.</summary>
internal static class FileError
{
    public const long NotPermitted = -1;      // EPERM
    public const long NoEntry = -2;           // ENOENT
    public const long Interrupted = -4;       // EINTR
    public const long InputOutput = -5;       // EIO
    public const long BadDescriptor = -9;     // EBADF
    public const long WouldBlock = -11;       // EAGAIN
    public const long AccessDenied = -13;     // EACCES
    public const long BadAddress = -14;       // EFAULT
    public const long Exists = -17;           // EEXIST
    public const long CrossDevice = -18;      // EXDEV
    public const long NoDevice = -19;         // ENODEV
    public const long NotDirectory = -20;     // ENOTDIR
    public const long IsDirectory = -21;      // EISDIR
    public const long Invalid = -22;          // EINVAL
    public const long TooManyFiles = -24;     // EMFILE
    public const long NotTerminal = -25;      // ENOTTY
    public const long TooLarge = -27;         // EFBIG
    public const long NoSpace = -28;          // ENOSPC
    public const long IllegalSeek = -29;      // ESPIPE
    public const long ReadOnly = -30;         // EROFS
    public const long BrokenPipe = -32;       // EPIPE
    public const long Range = -34;            // ERANGE
    public const long NameTooLong = -36;      // ENAMETOOLONG
    public const long NotImplemented = -38;   // ENOSYS
    public const long NotEmpty = -39;         // ENOTEMPTY
    public const long TooManyLinks = -40;     // ELOOP
    public const long NotSupported = -95;     // EOPNOTSUPP
}
