using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Devices;
using Nucleus.Memory;
using Nucleus.Time;

namespace Nucleus.Syscalls;

/// <summary>What a descriptor stands for.</summary>
internal enum FileKind : byte
{
    None = 0,
    Serial,
    PipeRead,
    PipeWrite,
}

/// <summary>
/// Descriptors: the serial console on 0, 1 and 2, and pipes. There is no file system here, so no name can be opened.
/// </summary>
// SAFETY: every buffer that a call brings is touched, page by page, before a byte of it is read or written.
internal static class FileCalls
{
    private const int MaxFiles = 64;
    private const ulong DuplicateFrom = 0;         // F_DUPFD
    private const ulong DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    private const ulong GetFlags = 3;              // F_GETFL
    private const int ReadWrite = 2;               // O_RDWR
    private const ulong EmptyPath = 0x1000;        // AT_EMPTY_PATH
    private const ulong StatBytes = 144;
    private const ulong StatModeOffset = 24;
    private const uint CharacterDevice = 0x2000 | 0x190; // S_IFCHR, 0620
    private const uint Fifo = 0x1000 | 0x180;            // S_IFIFO, 0600
    private const ulong MaxVectors = 1024;

    private static Files s_files;
    private static bool s_started;

    private struct OpenFile
    {
        public FileKind Kind;
        public byte PipeIndex;
    }

    [InlineArray(MaxFiles)]
    private struct Files
    {
        private OpenFile _element;
    }

    private struct IoVector
    {
        public ulong Base;
        public ulong Length;
    }

    public static unsafe long Read(ulong descriptor, ulong buffer, ulong size)
    {
        OpenFile* file = Find(descriptor);
        if (file == null)
            return -Errno.BadFile;
        if (size == 0)
            return 0;
        return file->Kind switch
        {
            FileKind.Serial => SerialPort.Read((byte*)buffer, size, Clock.Never),
            FileKind.PipeRead => Pipes.Read(file->PipeIndex, (byte*)buffer, size),
            _ => -Errno.BadFile,
        };
    }

    public static unsafe long Write(ulong descriptor, ulong buffer, ulong size)
    {
        OpenFile* file = Find(descriptor);
        if (file == null)
            return -Errno.BadFile;
        if (!PageFault.Touch(buffer, size, write: false))
            return -Errno.BadAddress;
        switch (file->Kind)
        {
            case FileKind.Serial:
                SerialPort.Write((byte*)buffer, size);
                return (long)size;
            case FileKind.PipeWrite:
                return Pipes.Write(file->PipeIndex, (byte*)buffer, size);
            default:
                return -Errno.BadFile;
        }
    }

    public static unsafe long WriteVector(ulong descriptor, ulong vectors, ulong count)
    {
        if (count > MaxVectors)
            return -Errno.Invalid;
        if (!PageFault.Touch(vectors, count * (ulong)sizeof(IoVector), write: false))
            return -Errno.BadAddress;
        long total = 0;
        for (ulong i = 0; i < count; i++)
        {
            IoVector vector = ((IoVector*)vectors)[i];
            long written = Write(descriptor, vector.Base, vector.Length);
            if (written < 0)
                return total != 0 ? total : written;
            total += written;
        }

        return total;
    }

    public static unsafe long Close(ulong descriptor)
    {
        OpenFile* file = Find(descriptor);
        if (file == null)
            return -Errno.BadFile;
        if (file->Kind is FileKind.PipeRead or FileKind.PipeWrite)
            Pipes.Close(file->PipeIndex, file->Kind == FileKind.PipeRead);
        *file = default;
        return 0;
    }

    public static unsafe long Pipe(ulong descriptors)
    {
        if (!PageFault.Touch(descriptors, 2 * sizeof(int), write: true))
            return -Errno.BadAddress;
        long reader = Allocate(0);
        if (reader < 0)
            return reader;
        Find((ulong)reader, anyKind: true)->Kind = FileKind.PipeRead;
        long writer = Allocate(0);
        int pipe = writer < 0 ? -1 : Pipes.Create();
        if (pipe < 0)
        {
            *Find((ulong)reader) = default;
            return -Errno.NoMemory;
        }

        *Find((ulong)reader) = new OpenFile { Kind = FileKind.PipeRead, PipeIndex = (byte)pipe };
        *Find((ulong)writer, anyKind: true) = new OpenFile { Kind = FileKind.PipeWrite, PipeIndex = (byte)pipe };
        ((int*)descriptors)[0] = (int)reader;
        ((int*)descriptors)[1] = (int)writer;
        return 0;
    }

    public static unsafe long Control(ulong descriptor, ulong command, ulong argument)
    {
        OpenFile* file = Find(descriptor);
        if (file == null)
            return -Errno.BadFile;
        switch (command)
        {
            case DuplicateFrom:
            case DuplicateCloseOnExec:
                long copy = Allocate(argument);
                if (copy < 0)
                    return copy;
                *Find((ulong)copy, anyKind: true) = *file;
                if (file->Kind is FileKind.PipeRead or FileKind.PipeWrite)
                    Pipes.Share(file->PipeIndex, file->Kind == FileKind.PipeRead);
                return copy;
            case GetFlags:
                return ReadWrite;
            default:
                return 0; // close-on-exec and non-blocking flags: nothing executes, nothing here needs the second
        }
    }

    public static unsafe long Status(ulong descriptor, ulong result)
    {
        OpenFile* file = Find(descriptor);
        if (file == null)
            return -Errno.BadFile;
        if (!PageFault.Touch(result, StatBytes, write: true))
            return -Errno.BadAddress;
        Block.Zero((void*)result, StatBytes);
        *(uint*)(result + StatModeOffset) = file->Kind == FileKind.Serial ? CharacterDevice : Fifo;
        return 0;
    }

    public static unsafe long StatusAt(ulong descriptor, ulong path, ulong result, ulong flags)
    {
        if (!PageFault.Touch(path, 1, write: false))
            return -Errno.BadAddress;
        return (flags & EmptyPath) != 0 && *(byte*)path == 0 ? Status(descriptor, result) : -Errno.NoEntry;
    }

    public static unsafe long WorkingDirectory(ulong buffer, ulong size)
    {
        if (size < 2)
            return -Errno.Invalid;
        if (!PageFault.Touch(buffer, 2, write: true))
            return -Errno.BadAddress;
        *(byte*)buffer = (byte)'/';
        *(byte*)(buffer + 1) = 0;
        return 2;
    }

    private static unsafe OpenFile* Find(ulong descriptor, bool anyKind = false)
    {
        fixed (Files* files = &s_files)
        {
            OpenFile* all = (OpenFile*)files;
            if (!s_started)
            {
                for (int i = 0; i < 3; i++)
                    all[i].Kind = FileKind.Serial;
                s_started = true;
            }

            if (descriptor >= MaxFiles)
                return null;
            return anyKind || all[descriptor].Kind != FileKind.None ? all + descriptor : null;
        }
    }

    private static unsafe long Allocate(ulong from)
    {
        for (ulong i = from; i < MaxFiles; i++)
        {
            if (Find(i) == null)
                return (long)i;
        }

        return -Errno.TooManyFiles;
    }
}
