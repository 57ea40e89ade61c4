using System.Runtime.InteropServices;
using Nucleus.Abi;
using Nucleus.Devices;
using Nucleus.Memory;
using Nucleus.Time;

namespace Nucleus.Syscalls;

/// <summary>Descriptors 0, 1 and 2, which are the serial line. All others, and all names, are the managed side's, once it is there (HandUp.cs).</summary>
internal static class FileCalls
{
    private const ulong Descriptors = 3;
    private const ulong EmptyPath = 0x1000;              // AT_EMPTY_PATH
    private const uint CharacterDevice = 0x2000 | 0x190; // S_IFCHR, 0620
    private const ulong GetFlags = 3;                    // F_GETFL
    private const int ReadWrite = 2;                     // O_RDWR
    private const ulong MaxVectors = 1024;

    private struct IoVector
    {
        public ulong Base;
        public ulong Length;
    }

    /// <summary>struct stat.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 144)]
    private struct FileStatus
    {
        [FieldOffset(24)]
        public uint Mode;
    }

    public static long Read(ulong descriptor, ulong buffer, ulong size) =>
        descriptor >= Descriptors ? -Errno.BadFile : size == 0 ? 0 : SerialPort.Read(buffer, size, Clock.Never);

    // SAFETY: the whole buffer was touched, and no more of it is read.
    public static unsafe long Write(ulong descriptor, ulong buffer, ulong size)
    {
        if (descriptor >= Descriptors)
            return -Errno.BadFile;
        if (!PageFault.Touch(buffer, size, write: false))
            return -Errno.BadAddress;
        SerialPort.Write((byte*)buffer, size);
        return (long)size;
    }

    public static long WriteVector(ulong descriptor, ulong vectors, ulong count)
    {
        if (count > MaxVectors)
            return -Errno.Invalid;
        long total = 0;
        for (ulong i = 0; i < count; i++)
        {
            if (!CallerMemory.TryLoad(vectors + i * 2 * sizeof(ulong), out IoVector vector))
                return total != 0 ? total : -Errno.BadAddress;
            long written = Write(descriptor, vector.Base, vector.Length);
            if (written < 0)
                return total != 0 ? total : written;
            total += written;
        }

        return total;
    }

    public static long Close(ulong descriptor) => descriptor >= Descriptors ? -Errno.BadFile : 0;

    /// <summary>Nothing executes here and nothing needs what does not wait, so flags are taken and do nothing.</summary>
    public static long Control(ulong descriptor, ulong command) => descriptor >= Descriptors ? -Errno.BadFile : command == GetFlags ? ReadWrite : 0;

    public static long Status(ulong descriptor, ulong result) =>
        descriptor >= Descriptors ? -Errno.BadFile : CallerMemory.Store(result, new FileStatus { Mode = CharacterDevice });

    public static long StatusAt(ulong descriptor, ulong path, ulong result, ulong flags)
    {
        if (!CallerMemory.TryLoad(path, out byte first))
            return -Errno.BadAddress;
        return (flags & EmptyPath) != 0 && first == 0 ? Status(descriptor, result) : -Errno.NoEntry;
    }
}
