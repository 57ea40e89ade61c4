using System;
using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Memory;
using Nucleus.Syscalls;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Boot;

/// <summary>
/// What the C library's start finds on its stack (System V ABI AMD64 §3.4.1): argument count, arguments, environment, auxiliary vector.
/// </summary>
internal static class InitialStack
{
    private const ulong StackBytes = 8 << 20;
    private const ulong AuxNull = 0;
    private const ulong AuxPageSize = 6;    // AT_PAGESZ
    private const ulong AuxSecure = 23;     // AT_SECURE
    private const ulong AuxRandom = 25;     // AT_RANDOM
    private const ulong AuxClockTicks = 17; // AT_CLKTCK

    /// <summary>Gives the first thread a stack and the entry point.</summary>
    public static unsafe void Prepare(Thread* thread)
    {
        const AreaFlags rights = AreaFlags.Read | AreaFlags.Write | AreaFlags.Stack;
        if (VirtualAreas.Add(StackBytes + Frames.Size, rights, Frames.Size, out ulong bottom) < 0
            || VirtualAreas.Protect(bottom, Frames.Size, AreaFlags.None) < 0)
            Panic.Fail("out of memory: no room for the first stack"u8);
        ulong top = bottom + Frames.Size + StackBytes;
        if (!PageFault.Touch(top - Frames.Size, Frames.Size, write: true))
            Panic.Fail("out of memory: no frame for the first stack"u8);

        ulong random = top - 16;
        *(ulong*)random = InformationCalls.NextRandom();
        *(ulong*)(random + 8) = InformationCalls.NextRandom();
        ulong name = Put(random, "aster"u8);
        ulong invariant = Put(name, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"u8);
        ulong range = Put(invariant, "DOTNET_GCRegionRange=40000000"u8);
        ulong gen0 = Put(range, "DOTNET_GCgen0size=400000"u8);

        ulong* stack = (ulong*)((gen0 & ~15ul) - 32 * sizeof(ulong));
        ulong* at = stack;
        *at++ = 1; // argc
        *at++ = name;
        *at++ = 0;
        *at++ = invariant;
        *at++ = gen0;
        *at++ = 0;
        at = Auxiliary(at, AuxPageSize, Frames.Size);
        at = Auxiliary(at, AuxClockTicks, 100);
        at = Auxiliary(at, AuxSecure, 0);
        at = Auxiliary(at, AuxRandom, random);
        Auxiliary(at, AuxNull, 0);

        Frame* frame = Thread.FrameOf(thread);
        frame->Rip = Image.Start();
        frame->Rsp = (ulong)stack;
        Block.Copy(&thread->Name, (void*)name, 6);
    }

    private static unsafe ulong Put(ulong below, ReadOnlySpan<byte> text)
    {
        ulong at = below - (ulong)text.Length - 1;
        Block.Copy((void*)at, text.Pointer, (ulong)text.Length);
        *(byte*)(at + (ulong)text.Length) = 0;
        return at;
    }

    private static unsafe ulong* Auxiliary(ulong* at, ulong type, ulong value)
    {
        *at++ = type;
        *at++ = value;
        return at;
    }
}
