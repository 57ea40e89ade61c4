using Nucleus.Abi;
using Nucleus.Boot;
using Nucleus.Devices;
using Nucleus.Diagnostics;
using Nucleus.Entropy;
using Nucleus.Interrupts;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>The calls of Abi/NucleusCall.cs, which say what each takes and answers.</summary>
internal static class NucleusCalls
{
    private const ulong MaxPages = 1ul << 28;
    private const ulong MaxWindowPages = 1ul << 18; // mapping is one loop with interrupts off: at most 1 GiB of it
    private const ulong MostTranslated = 512;

    // SAFETY: the frame is the caller's, on its kernel stack. What an argument points to is touched, whole, before it is read or written.
    public static unsafe long Dispatch(Frame* frame)
    {
        ulong a = frame->Rdi;
        ulong b = frame->Rsi;
        ulong c = frame->Rdx;
        return (NucleusCall)frame->Rax switch
        {
            NucleusCall.Panic => RequestPanic(a, b),
            NucleusCall.PowerOff => ThreadCalls.ExitGroup((int)a),
            NucleusCall.Reboot => Power.Reset(),
            NucleusCall.GetMachineInfo => CallerMemory.Store(b, BootInformation.Machine),
            NucleusCall.GetMemoryRange => a >= (ulong)BootInformation.RangeCount ? -Errno.NoEntry : CallerMemory.Store(b, BootInformation.Range((int)a)),
            NucleusCall.GetFrameCounts => CallerMemory.Store(b, Frames.Counts),
            NucleusCall.GetFrameOwner => (long)Frames.OwnerOf(a),
            NucleusCall.AllocateDma => AllocateDma(a, b),
            NucleusCall.FreeDma => FreeDma(a, b),
            NucleusCall.ClaimFrames => ClaimFrames(a, b),
            NucleusCall.MapWindow => MapWindow(a, b, (WindowFlags)c),
            NucleusCall.UnmapWindow => Windows.Unmap(a, b),
            NucleusCall.Translate => PageFault.Translate(a) is var found and not Frames.None ? (long)found : -Errno.BadAddress,
            NucleusCall.ClaimIrq => InterruptTable.Claim(a, (IrqFlags)b),
            NucleusCall.WaitIrq => InterruptTable.Wait(a, b, DeadlineOf(c)),
            NucleusCall.MaskIrq => InterruptTable.SetMask(a, b != 0),
            NucleusCall.ReleaseIrq => InterruptTable.Release(a),
            NucleusCall.ReadSerial => b == 0 ? -Errno.Invalid : SerialPort.Read(a, b, DeadlineOf(c)),
            NucleusCall.WriteSerial => FileCalls.Write(1, a, b),
            NucleusCall.ReadLog => PageFault.Touch(a, b, write: true) ? Log.Read((byte*)a, b, c) : -Errno.BadAddress,
            NucleusCall.WriteLog => PageFault.Touch(a, b, write: false) ? Log.Line((byte*)a, b) : -Errno.BadAddress,
            NucleusCall.GetThreadInfo => ThreadInformation(a, b),
            NucleusCall.GetIrqInfo => InterruptTable.TryDescribe(a, out IrqInfo info) ? CallerMemory.Store(b, info) : -Errno.NoEntry,
            NucleusCall.TranslatePages => TranslatePages(a, b, c),
            NucleusCall.GetFaultAddress => (long)PerCpu.Thread->FaultAddress,
            NucleusCall.ClaimMessage => ClaimMessage(b),
            NucleusCall.DescribeThread => DescribeThread(a, b, (uint)c, isCaller: frame->R10 != 0, (int)frame->R8),
            NucleusCall.StartSampling => Sampling.Start(a),
            NucleusCall.ReadSamples => Sampling.Read(a, b),
            NucleusCall.ReadFunctionNames => PageFault.Touch(a, b, write: true) ? FunctionNames.Read((byte*)a, b, c) : -Errno.BadAddress,
            NucleusCall.Watch => b == 0 || PageFault.Touch(a, b, write: false) ? Watchdog.Watch((byte*)a, b, c) : -Errno.BadAddress,
            NucleusCall.HandUpCalls => HandUp.Open(a, b, c),
            NucleusCall.UnmapFile => a is >= FileArea.Start and < FileArea.End && b <= FileArea.End - a ? MemoryCalls.Unmap(a, b) : -Errno.Invalid,
            NucleusCall.GetMappedArea => MappedAreaFrom(a, b),
            NucleusCall.MixRandom => MixRandom(a, b),
            NucleusCall.SetWallClock => Clock.SetWall(a),
            _ => -Errno.NotImplemented,
        };
    }

    // SAFETY: as in Dispatch: the reason was touched.
    private static unsafe long RequestPanic(ulong reason, ulong length)
    {
        if (PageFault.Touch(reason, length, write: false))
            Panic.Request((byte*)reason, length);
        Panic.Fail("asked for, with a reason that cannot be read"u8);
        return 0;
    }

    // SAFETY: as in Dispatch: the bytes were touched.
    private static unsafe long MixRandom(ulong bytes, ulong length)
    {
        if (!PageFault.Touch(bytes, length, write: false))
            return -Errno.BadAddress;
        RandomPool.Mix((byte*)bytes, length);
        return 0;
    }

    private static ulong DeadlineOf(ulong timeout) => (long)timeout < 0 ? Clock.Never : Clock.After(timeout);

    private static long AllocateDma(ulong pages, ulong highest)
    {
        if (pages is 0 or > MaxPages)
            return -Errno.Invalid;
        ulong physical = Frames.AllocateContiguous(pages, highest, FrameOwner.Dma);
        return physical == Frames.None ? -Errno.NoMemory : (long)physical;
    }

    private static long FreeDma(ulong physical, ulong pages)
    {
        if (!IsPageRange(physical, pages) || !Frames.AllOwnedBy(physical, pages, FrameOwner.Dma))
            return -Errno.Invalid;
        Frames.SetRange(physical, physical + pages * Frames.Size, FrameOwner.Free);
        return 0;
    }

    // SAFETY: the frames were free, so nobody has them, and are this call's own now.
    private static unsafe long ClaimFrames(ulong physical, ulong pages)
    {
        if (!IsPageRange(physical, pages))
            return -Errno.Invalid;
        if ((physical / Frames.Size) + pages > Frames.Count)
            return -Errno.NoEntry;
        if (!Frames.AllOwnedBy(physical, pages, FrameOwner.Free))
            return -Errno.Busy;
        Frames.SetRange(physical, physical + pages * Frames.Size, FrameOwner.Dma);
        Block.Zero((void*)DirectMap.Of(physical), pages * Frames.Size);
        return 0;
    }

    private static long MapWindow(ulong physical, ulong pages, WindowFlags flags)
    {
        if (!IsPageRange(physical, pages) || pages > MaxWindowPages)
            return -Errno.Invalid;
        for (ulong i = 0; i < pages; i++)
        {
            ulong page = physical + i * Frames.Size;
            bool configuration = (flags & WindowFlags.Configuration) != 0;
            if (configuration ? !PlatformRegisters.IsConfiguration(page) : Frames.OwnerOf(page) is not (FrameOwner.Device or FrameOwner.Dma or FrameOwner.Firmware))
                return -Errno.PermissionDenied;
        }

        ulong address = Windows.Map(physical, pages, flags);
        return address == 0 ? -Errno.NoMemory : (long)address;
    }

    // SAFETY: as in Dispatch: there is room for as many addresses as are asked for.
    private static unsafe long TranslatePages(ulong to, ulong pages, ulong address)
    {
        if (address % Frames.Size != 0 || pages > MostTranslated)
            return -Errno.Invalid;
        if (!PageFault.Touch(to, pages * sizeof(ulong), write: true))
            return -Errno.BadAddress;
        return (long)PageFault.Translate(address, pages, (ulong*)to);
    }

    private static long ClaimMessage(ulong to)
    {
        long line = InterruptTable.ClaimMessage(out IrqMessage message);
        return line >= 0 && CallerMemory.Store(to, message) < 0 ? -Errno.BadAddress : line;
    }

    private static long MappedAreaFrom(ulong address, ulong to)
    {
        if (!VirtualAreas.TryFindFrom(address, out Area area))
            return -Errno.NoEntry;
        return CallerMemory.Store(to, new MappedArea { Start = area.Start, End = area.End, Rights = (uint)area.Flags & 7, IsStack = (uint)(area.Flags & AreaFlags.Stack) });
    }

    // SAFETY: the scheduler's list holds the blocks of the threads that are alive, and nobody else runs meanwhile.
    private static unsafe long ThreadInformation(ulong index, ulong to)
    {
        Thread* thread = Scheduler.All;
        for (ulong i = 0; i < index && thread != null; i++)
            thread = thread->Next;
        if (thread == null)
            return -Errno.NoEntry;
        ulong ticks = thread->RunTsc;
        if (thread == PerCpu.Thread)
            ticks += Cpu.ReadTsc() - thread->SwitchedInTsc;
        return CallerMemory.Store(to, new ThreadInfo
        {
            Id = thread->Id,
            State = thread->State,
            RunNanoseconds = Clock.TicksToNanoseconds(ticks),
            Switches = thread->Switches,
            WaitingIn = thread->State == ThreadState.Waiting ? thread->CallNumber : 0,
            RuntimeId = thread->RuntimeId,
            Name = thread->Name,
        });
    }

    // SAFETY: as in ThreadInformation; of the name, what is copied was touched, and there is room for it.
    private static unsafe long DescribeThread(ulong name, ulong length, uint runtimeId, bool isCaller, int priority)
    {
        Thread* thread = isCaller ? PerCpu.Thread : Scheduler.All;
        if (isCaller)
            thread->RuntimeId = runtimeId;
        while (thread != null && thread->RuntimeId != runtimeId)
            thread = thread->Next;
        if (thread == null || runtimeId == 0)
            return -Errno.NoEntry;
        if (name != 0)
        {
            if (length >= ThreadNameBytes.Length)
                length = ThreadNameBytes.Length - 1;
            if (!PageFault.Touch(name, length, write: false))
                return -Errno.BadAddress;
            thread->Name = default;
            Block.Copy(&thread->Name, (void*)name, length);
        }

        if (priority is >= Thread.LowestPriority and <= Thread.HighestPriority)
            thread->Priority = (byte)priority;
        return thread->Priority;
    }

    private static bool IsPageRange(ulong physical, ulong pages) =>
        physical % Frames.Size == 0 && pages is not 0 and <= MaxPages && physical < 1ul << 52;
}
