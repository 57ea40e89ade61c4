using Cosmos.Core;
using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs;

/// <summary>Pages of mapped files: the file area in slots of equal size, each filled from its begin.</summary>
[Plug(typeof(FilePages))]
internal static class FilePagesPlug
{
    private const ulong PageSize = 4096;
    private const ulong SlotBytes = (ulong)FileMemory.LargestBytes;
    private const ulong ReadWrite = 3;                    // PROT_READ | PROT_WRITE
    private const ulong PrivateFixedAnonymous = 0x32;     // MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
    private const NucleusCall MMap = (NucleusCall)9;      // Linux' number: nucleus_call takes these as well

    private static readonly Lock Slots = new();
    private static readonly Stack<ulong> Freed = [];
    private static ulong _next = FileArea.Start;

    public static ulong Reserve()
    {
        lock (Slots)
        {
            if (Freed.TryPop(out ulong address))
                return address;
            if (_next == FileArea.End)
                throw new OutOfMemoryException("too many files are mapped");
            _next += SlotBytes;
            return _next - SlotBytes;
        }
    }

    public static bool TryCommit(ulong address, ulong from, ulong to)
    {
        ulong begin = PageUp(from);
        ulong end = PageUp(to);
        return begin == end || NucleusEntry.Call(MMap, address + begin, end - begin, ReadWrite, PrivateFixedAnonymous, ulong.MaxValue) >= 0;
    }

    // SAFETY: FileMemory checked that the bytes lie in what is committed, and holds its lock against Release.
    public static unsafe void Read(ulong address, Span<byte> to) => new ReadOnlySpan<byte>((void*)address, to.Length).CopyTo(to);

    // SAFETY: as in Read.
    public static unsafe void Write(ulong address, ReadOnlySpan<byte> from) => from.CopyTo(new Span<byte>((void*)address, from.Length));

    public static void Release(ulong address, ulong bytes)
    {
        if (bytes != 0)
            NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.UnmapFile, address, PageUp(bytes)), NucleusCall.UnmapFile);
        lock (Slots)
            Freed.Push(address);
    }

    /// <summary>The slot that an address lies in.</summary>
    internal static ulong SlotOf(ulong address) => address & ~(SlotBytes - 1);

    private static ulong PageUp(ulong value) => (value + PageSize - 1) & ~(PageSize - 1);
}
