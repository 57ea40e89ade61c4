using Nucleus.Abi;
using Nucleus.Boot;
using Nucleus.Devices;
using Nucleus.Diagnostics;
using Nucleus.Interrupts;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>The calls of Abi/NucleusCall.cs, which say what each takes and answers.</summary>
// SAFETY: only plugs make these calls; their buffers are touched before they are used, and frames are checked for their owner before they
// are mapped or freed.
internal static class NucleusCalls
{
    private const int OwnerKinds = 7;
    private const ulong MaxPages = 1ul << 28;
    private const ulong MaxWindowPages = 1ul << 18; // mapping is one loop with interrupts off: at most 1 GiB of it
    private const ulong MostTranslated = 512;

    public static unsafe long Dispatch(Frame* frame)
    {
        ulong a = frame->Rdi;
        ulong b = frame->Rsi;
        ulong c = frame->Rdx;
        switch ((NucleusCall)frame->Rax)
        {
            case NucleusCall.Panic:
                if (PageFault.Touch(a, b, write: false))
                    Panic.Request((byte*)a, b);
                Panic.Fail("asked for, with a reason that cannot be read"u8);
                return 0;
            case NucleusCall.PowerOff:
                Power.Off((int)a);
                Cpu.HaltForever();
                return 0;
            case NucleusCall.Reboot:
                Power.Reset();
                return 0;
            case NucleusCall.GetMachineInfo:
                return Store(a, *BootInformation.Machine);
            case NucleusCall.GetMemoryRange:
                return a >= (ulong)BootInformation.RangeCount ? -Errno.NoEntry : Store(b, BootInformation.Range((int)a));
            case NucleusCall.GetFrameCounts:
                return FrameCounts(a, b);
            case NucleusCall.GetFrameOwner:
                return (long)Frames.OwnerOf(a);
            case NucleusCall.AllocateDma:
                if (a is 0 or > MaxPages)
                    return -Errno.Invalid;
                ulong physical = Frames.AllocateContiguous(a, b, FrameOwner.Dma);
                return physical == Frames.None ? -Errno.NoMemory : (long)physical;
            case NucleusCall.FreeDma:
                return FreeDma(a, b);
            case NucleusCall.ClaimFrames:
                return ClaimFrames(a, b);
            case NucleusCall.MapWindow:
                return MapWindow(a, b, (WindowFlags)c);
            case NucleusCall.UnmapWindow:
                if (!Windows.Contains(a, b))
                    return -Errno.Invalid;
                Windows.Unmap(a, b);
                return 0;
            case NucleusCall.Translate:
                ulong translated = PageFault.Translate(a);
                return translated == Frames.None ? -Errno.BadAddress : (long)translated;
            case NucleusCall.ClaimIrq:
                return InterruptTable.Claim(a, (IrqFlags)b);
            case NucleusCall.WaitIrq:
                return InterruptTable.Wait(a, b, DeadlineOf(c));
            case NucleusCall.MaskIrq:
                return InterruptTable.SetMask(a, b != 0);
            case NucleusCall.ReleaseIrq:
                return InterruptTable.Release(a);
            case NucleusCall.ReadSerial:
                if (b == 0)
                    return -Errno.Invalid;
                return SerialPort.Read((byte*)a, b, DeadlineOf(c));
            case NucleusCall.WriteSerial:
                if (!PageFault.Touch(a, b, write: false))
                    return -Errno.BadAddress;
                SerialPort.Write((byte*)a, b);
                return (long)b;
            case NucleusCall.ReadLog:
                return PageFault.Touch(b, c, write: true) ? Log.Read(a, (byte*)b, c) : -Errno.BadAddress;
            case NucleusCall.WriteLog:
                if (!PageFault.Touch(a, b, write: false))
                    return -Errno.BadAddress;
                Log.Line((byte*)a, b);
                return 0;
            case NucleusCall.GetThreadInfo:
                return ThreadInformation(a, b);
            case NucleusCall.GetIrqInfo:
                return PageFault.Touch(b, (ulong)sizeof(IrqInfo), write: true) ? InterruptTable.Describe(a, (IrqInfo*)b) : -Errno.BadAddress;
            case NucleusCall.TranslatePages:
                return TranslatePages(a, b, c);
            case NucleusCall.GetFaultAddress:
                return (long)PerCpu.Thread->FaultAddress;
            case NucleusCall.ClaimMessage:
                return PageFault.Touch(a, (ulong)sizeof(IrqMessage), write: true) ? InterruptTable.ClaimMessage((IrqMessage*)a) : -Errno.BadAddress;
            case NucleusCall.DescribeThread:
                return DescribeThread((uint)a, isCaller: b != 0, c, frame->R10, (int)frame->R8);
            case NucleusCall.StartSampling:
                return Sampling.Start(a);
            case NucleusCall.ReadSamples:
                return Sampling.Read(a, b);
            case NucleusCall.ReadFunctionNames:
                return PageFault.Touch(b, c, write: true) ? FunctionNames.Read(a, (byte*)b, c) : -Errno.BadAddress;
            case NucleusCall.Watch:
                if (c != 0 && !PageFault.Touch(a, b, write: false))
                    return -Errno.BadAddress;
                Watchdog.Watch((byte*)a, b, c);
                Scheduler.SetTimer();
                return 0;
            case NucleusCall.HandUpCalls:
                return HandUp.Open(a, b, c);
            case NucleusCall.UnmapFile:
                return a is >= FileArea.Start and < FileArea.End && b <= FileArea.End - a ? MemoryCalls.Unmap(a, b) : -Errno.Invalid;
            case NucleusCall.GetMappedArea:
                return VirtualAreas.TryFindFrom(a, out Area area)
                    ? Store(b, new MappedArea { Start = area.Start, End = area.End, Rights = (uint)area.Flags & 7, IsStack = (uint)(area.Flags & AreaFlags.Stack) })
                    : -Errno.NoEntry;
            default:
                return -Errno.NotImplemented;
        }
    }

    private static ulong DeadlineOf(ulong timeout) => (long)timeout < 0 ? Clock.Never : Clock.After(timeout);

    private static unsafe long Store<T>(ulong to, T value)
        where T : unmanaged
    {
        if (!PageFault.Touch(to, (ulong)sizeof(T), write: true))
            return -Errno.BadAddress;
        *(T*)to = value;
        return 0;
    }

    private static unsafe long FrameCounts(ulong to, ulong slots)
    {
        if (slots > OwnerKinds)
            slots = OwnerKinds;
        if (!PageFault.Touch(to, slots * sizeof(ulong), write: true))
            return -Errno.BadAddress;
        for (ulong i = 0; i < slots; i++)
            ((ulong*)to)[i] = Frames.CountOf((FrameOwner)i);
        return (long)slots;
    }

    private static long FreeDma(ulong physical, ulong pages)
    {
        if (!IsPageRange(physical, pages) || !Frames.AllOwnedBy(physical, pages, FrameOwner.Dma))
            return -Errno.Invalid;
        Frames.SetRange(physical, physical + pages * Frames.Size, FrameOwner.Free);
        return 0;
    }

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

    private static unsafe long TranslatePages(ulong address, ulong pages, ulong to)
    {
        if (address % Frames.Size != 0 || pages > MostTranslated)
            return -Errno.Invalid;
        if (!PageFault.Touch(to, pages * sizeof(ulong), write: true))
            return -Errno.BadAddress;
        return (long)PageFault.Translate(address, pages, (ulong*)to);
    }

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
        return Store(to, new ThreadInfo
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

    private static unsafe long DescribeThread(uint runtimeId, bool isCaller, ulong name, ulong length, int priority)
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
