using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;

namespace Nucleus.Syscalls;

/// <summary>Pipes of a page each: the runtime wakes its signal thread through one.</summary>
// SAFETY: a pipe is one page that the nucleus took; positions wrap at its size, and callers' buffers are touched before they are used.
internal static class Pipes
{
    private const int MaxPipes = 16;

    private static All s_all;

    private struct Pipe
    {
        public unsafe byte* Buffer;
        public ulong Head;
        public ulong Tail;
        public int Readers;
        public int Writers;
        public WaitQueue WaitingReaders;
        public WaitQueue WaitingWriters;
    }

    [InlineArray(MaxPipes)]
    private struct All
    {
        private Pipe _element;
    }

    /// <summary>A pipe with one reader and one writer; -1 when there is none left.</summary>
    public static unsafe int Create()
    {
        for (int i = 0; i < MaxPipes; i++)
        {
            Pipe* pipe = At(i);
            if (pipe->Readers + pipe->Writers != 0)
                continue;
            if (pipe->Buffer == null)
            {
                ulong frame = Frames.Allocate(FrameOwner.Nucleus);
                if (frame == Frames.None)
                    return -1;
                pipe->Buffer = (byte*)DirectMap.Of(frame);
            }

            pipe->Head = 0;
            pipe->Tail = 0;
            pipe->Readers = 1;
            pipe->Writers = 1;
            return i;
        }

        return -1;
    }

    public static unsafe void Share(int index, bool reader)
    {
        if (reader)
            At(index)->Readers++;
        else
            At(index)->Writers++;
    }

    public static unsafe void Close(int index, bool reader)
    {
        Pipe* pipe = At(index);
        if (reader)
            pipe->Readers--;
        else
            pipe->Writers--;
        Scheduler.WakeAll(&pipe->WaitingReaders);
        Scheduler.WakeAll(&pipe->WaitingWriters);
    }

    /// <summary>Waits for at least a byte; 0 when nobody can write any more.</summary>
    public static unsafe long Read(int index, byte* buffer, ulong size)
    {
        Pipe* pipe = At(index);
        while (pipe->Head == pipe->Tail)
        {
            if (pipe->Writers == 0)
                return 0;
            if (Scheduler.Wait(&pipe->WaitingReaders, Clock.Never) == WakeReason.Interrupted)
                return -Errno.Interrupted;
        }

        // Looked at after the wait: the buffer may be gone by now.
        if (!PageFault.Touch((ulong)buffer, size, write: true))
            return -Errno.BadAddress;
        ulong count = 0;
        while (count < size && pipe->Tail != pipe->Head)
            buffer[count++] = pipe->Buffer[pipe->Tail++ % Frames.Size];
        Scheduler.WakeAll(&pipe->WaitingWriters);
        return (long)count;
    }

    /// <summary>Writes all, waiting where the pipe is full.</summary>
    public static unsafe long Write(int index, byte* bytes, ulong length)
    {
        Pipe* pipe = At(index);
        ulong count = 0;
        while (count < length)
        {
            if (pipe->Readers == 0)
                return -Errno.BrokenPipe;
            if (pipe->Head - pipe->Tail == Frames.Size)
            {
                if (Scheduler.Wait(&pipe->WaitingWriters, Clock.Never) == WakeReason.Interrupted)
                    return count != 0 ? (long)count : -Errno.Interrupted;
                if (!PageFault.Touch((ulong)bytes, length, write: false))
                    return -Errno.BadAddress;
                continue;
            }

            pipe->Buffer[pipe->Head++ % Frames.Size] = bytes[count++];
            Scheduler.WakeAll(&pipe->WaitingReaders);
        }

        return (long)count;
    }

    private static unsafe Pipe* At(int index)
    {
        fixed (All* all = &s_all)
            return (Pipe*)all + index;
    }
}
