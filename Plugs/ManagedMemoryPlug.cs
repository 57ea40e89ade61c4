using System.Runtime.InteropServices;
using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;

namespace Plugs;

/// <summary>Managed memory for devices: where it is, and that it stays there.</summary>
[Plug(typeof(ManagedMemory))]
internal static class ManagedMemoryPlug
{
    // A Memory that was copied while another thread wrote it can be one array with another one's length: a segment is checked when it is made.
    // SAFETY: the handle's number is the core's alone, which lets go of it once; until then the array stays where it is.
    public static nuint Pin(ReadOnlyMemory<byte> memory, out nint pin)
    {
        if (!MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> part))
            throw new NotSupportedException("memory that is no array's is not for devices");
        GCHandle handle = GCHandle.Alloc(part.Array, GCHandleType.Pinned);
        pin = GCHandle.ToIntPtr(handle);
        return (nuint)(handle.AddrOfPinnedObject() + part.Offset);
    }

    public static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    public static void WithPinned<TState>(Span<byte> span, TState state, Action<nuint, TState> action)
        where TState : allows ref struct
    {
        // SAFETY: the span is pinned for as long as the action runs, and only the number is handed on.
        unsafe
        {
            fixed (byte* start = span)
                action((nuint)start, state);
        }
    }

    public static void WithPinnedReadOnly<TState>(ReadOnlySpan<byte> span, TState state, Action<nuint, TState> action)
        where TState : allows ref struct
    {
        // SAFETY: as in WithPinned.
        unsafe
        {
            fixed (byte* start = span)
                action((nuint)start, state);
        }
    }

    public static bool IsManaged(ReadOnlySpan<byte> span)
    {
        if (span.IsEmpty)
            return true;

        // SAFETY: pinned while its first byte is looked up. A span lies in one object, stack or native block, so that byte speaks for all of it.
        unsafe
        {
            fixed (byte* start = span)
                return IsManaged((nuint)start);
        }
    }

    public static int TranslatePages(nuint firstPage, Span<ulong> physical)
    {
        long found = NucleusEntry.CallWith<ulong>(NucleusCall.TranslatePages, physical, firstPage);
        NucleusEntry.Expect(found, NucleusCall.TranslatePages);
        return (int)found;
    }

    private static bool IsManaged(nuint address)
    {
        long physical = NucleusEntry.Call(NucleusCall.Translate, address);
        return !NucleusEntry.Failed(physical) && NucleusEntry.Call(NucleusCall.GetFrameOwner, (ulong)physical) == (long)FrameOwner.Managed;
    }
}
