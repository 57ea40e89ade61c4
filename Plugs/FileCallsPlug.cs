using System.Runtime.InteropServices;
using System.Text;
using Cosmos.Core;
using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs;

/// <summary>Takes the system calls that the nucleus hands up, and gives their arguments to the host as what they mean.</summary>
[Plug(typeof(FileCalls))]
internal static class FileCallsPlug
{
    private const ulong MMap = 9;
    private const ulong MUnmap = 11;
    private const ulong MSync = 26;
    private const ulong ProtectWrite = 2;
    private const ulong MapPrivate = 2;
    private const int LongestPath = 4096;
    private const int MostVectors = 1024;

    private static readonly Dictionary<ulong, FileMemory> Mapped = [];

    // SAFETY: the table is native memory that is never freed, with a byte for each call; the handler is a static method, which stays where it is.
    public static unsafe void HandUp()
    {
        byte* kinds = (byte*)NativeMemory.AllocZeroed(CallShape.Count);
        for (int number = 0; number < CallShape.Count; number++)
            kinds[number] = (byte)CallShape.Of((FileCallNumber)number).Kind;
        kinds[MMap] = (byte)HandUpKind.ByFifth;
        kinds[MUnmap] = kinds[MSync] = (byte)HandUpKind.ByAddress;
        delegate* unmanaged<HandedCall*, long> handler = &Answer;
        NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.HandUpCalls, (ulong)handler, (ulong)kinds, CallShape.Count), NucleusCall.HandUpCalls);
    }

    // SAFETY: the nucleus hands over a record on the calling thread's stack, and below it stays for the call. The caller of the system is native code
    // that passes what the system documents; its memory stays for the call.
    [UnmanagedCallersOnly]
    private static unsafe long Answer(HandedCall* call)
    {
        try
        {
            FileCallHost host = FileCallHost.Current!;
            return call->Number switch
            {
                MMap => Map(host, call),
                MUnmap => Unmap(call->A),
                MSync => 0,
                (ulong)FileCallNumber.ReadV or (ulong)FileCallNumber.WriteV or (ulong)FileCallNumber.PReadV or (ulong)FileCallNumber.PWriteV => AnswerVectors(host, call),
                _ => AnswerOne(host, call),
            };
        }
        catch (OutOfMemoryException)
        {
            return -Errno.NoSpace;
        }
        catch (NullReferenceException)
        {
            return -Errno.BadAddress; // near zero, which is where bad addresses lie
        }
        catch (ThreadInterruptedException)
        {
            return -Errno.Interrupted;
        }
        catch (Exception e)
        {
            KernelLog.Write($"system call {call->Number}: {e.GetType().Name}: {e.Message}");
            return -Errno.InputOutput;
        }
    }

    // SAFETY: as in Answer. The record's six arguments follow each other; a buffer has the length that the call's shape says, which is what the caller promises.
    private static unsafe long AnswerOne(FileCallHost host, HandedCall* call)
    {
        FileCallNumber number = (FileCallNumber)call->Number;
        ReadOnlySpan<ulong> arguments = new(&call->A, 6);
        CallShape shape = CallShape.Of(number);
        Span<byte> memory = shape.Memory < 0 ? default : new((void*)arguments[shape.Memory], shape.MemoryBytes(number, arguments));
        string? path = null, second = null;
        if ((shape.Path >= 0 && !TryText(arguments[shape.Path], out path)) || (shape.SecondPath >= 0 && !TryText(arguments[shape.SecondPath], out second)))
            return -Errno.NameTooLong;
        long result = host.Answer(new FileCall(number, arguments, path, second, memory));

        // The host is safe code, and the caller goes by this count in memory of its own: more than there was room for did not happen.
        return shape.Length >= 0 && result > memory.Length / shape.UnitBytes ? -Errno.InputOutput : result;
    }

    // Each piece is a call of its own; what one cannot take in full ends the whole.
    // SAFETY: as in Answer. There are as many pairs of words as the call says, and the number is bounded.
    private static unsafe long AnswerVectors(FileCallHost host, HandedCall* call)
    {
        bool positioned = call->Number is (ulong)FileCallNumber.PReadV or (ulong)FileCallNumber.PWriteV;
        bool reading = call->Number is (ulong)FileCallNumber.ReadV or (ulong)FileCallNumber.PReadV;
        if (call->C > MostVectors)
            return -Errno.Invalid;
        ulong* vectors = (ulong*)call->B;
        HandedCall piece = *call;
        piece.Number = (ulong)(positioned ? reading ? FileCallNumber.PRead64 : FileCallNumber.PWrite64 : reading ? FileCallNumber.Read : FileCallNumber.Write);
        ulong total = 0;
        for (ulong i = 0; i < call->C; i++)
        {
            piece.B = vectors[2 * i];
            piece.C = vectors[(2 * i) + 1];
            piece.D = call->D + total;
            long done = AnswerOne(host, &piece);
            if (done < 0)
                return total == 0 ? done : (long)total;
            total += (ulong)done;
            if ((ulong)done < piece.C)
                break;
        }

        return (long)total;
    }

    // SAFETY: as in Answer. Only the record is read through a pointer.
    private static unsafe long Map(FileCallHost host, HandedCall* call)
    {
        bool isPrivate = (call->D & MapPrivate) != 0;
        long result = host.Map((int)call->E, (call->C & ProtectWrite) != 0 && !isPrivate, out FileMemory? memory);
        if (memory is null)
            return result < 0 ? result : -Errno.InputOutput; // an address is what a mapping gives, and never a number of the host's
        if (call->F > (ulong)memory.LengthBytes || call->B > FileMemory.LargestBytes - call->F)
            return -Errno.Invalid;
        FileMemory given = isPrivate ? memory.Copy() : memory;
        lock (Mapped)
        {
            ulong address = given.AddMapping();
            Mapped[address] = given;
            if (isPrivate)
                given.Dispose(); // the mapping alone keeps it
            return (long)(address + call->F);
        }
    }

    private static long Unmap(ulong address)
    {
        ulong slot = FilePagesPlug.SlotOf(address);
        lock (Mapped)
        {
            if (!Mapped.TryGetValue(slot, out FileMemory? memory))
                return -Errno.Invalid;
            if (memory.RemoveMapping() == 0)
                Mapped.Remove(slot);
            return 0;
        }
    }

    // SAFETY: as in Answer. A path ends with a zero, as the system demands of its callers.
    private static unsafe bool TryText(ulong address, out string? text)
    {
        text = null;
        if (address == 0)
            return true;
        ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)address);
        if (bytes.Length >= LongestPath)
            return false;
        text = Encoding.UTF8.GetString(bytes);
        return true;
    }
}
