namespace Nucleus.Abi;

/// <summary>The error numbers of Linux (x86-64, <c>asm-generic/errno.h</c>) that a system call here can return, negated.</summary>
public static class Errno
{
    public const int PermissionDenied = 1;      // EPERM
    public const int NoEntry = 2;               // ENOENT
    public const int NoProcess = 3;             // ESRCH
    public const int Interrupted = 4;           // EINTR
    public const int InputOutput = 5;           // EIO
    public const int BadFile = 9;               // EBADF
    public const int TryAgain = 11;             // EAGAIN
    public const int NoMemory = 12;             // ENOMEM
    public const int AccessDenied = 13;         // EACCES
    public const int BadAddress = 14;           // EFAULT
    public const int Busy = 16;                 // EBUSY
    public const int Exists = 17;               // EEXIST
    public const int Invalid = 22;              // EINVAL
    public const int NotTerminal = 25;          // ENOTTY
    public const int NoSpace = 28;              // ENOSPC
    public const int IllegalSeek = 29;          // ESPIPE
    public const int NameTooLong = 36;          // ENAMETOOLONG
    public const int NotImplemented = 38;       // ENOSYS
    public const int TimedOut = 110;            // ETIMEDOUT
}
