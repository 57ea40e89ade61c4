using System;
using System.Diagnostics.CodeAnalysis;
using Nucleus.Devices;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Diagnostics;

/// <summary>The end: what happened goes to serial and screen, with registers where there are any, and the machine stops with status 3.</summary>
internal static class Panic
{
    public const int ExitStatus = 3;

    private static bool s_panicking;

    [DoesNotReturn]
    public static unsafe void Fail(ReadOnlySpan<byte> reason)
    {
        Begin(reason.Pointer, (ulong)reason.Length);
        End();
    }

    /// <summary>Asked for by managed code.</summary>
    [DoesNotReturn]
    public static unsafe void Request(byte* reason, ulong length)
    {
        Begin(reason, length);
        End();
    }

    /// <summary>With the registers of the moment, and the address of a page fault.</summary>
    [DoesNotReturn]
    public static unsafe void Trap(ReadOnlySpan<byte> reason, Frame* frame, ulong address)
    {
        Begin(reason.Pointer, (ulong)reason.Length);
        Pair("vector"u8, frame->Vector, "error"u8, frame->Error);
        Pair("rip"u8, frame->Rip, "address"u8, address);
        Pair("rsp"u8, frame->Rsp, "rbp"u8, frame->Rbp);
        Pair("rax"u8, frame->Rax, "rbx"u8, frame->Rbx);
        Pair("rcx"u8, frame->Rcx, "rdx"u8, frame->Rdx);
        Pair("rsi"u8, frame->Rsi, "rdi"u8, frame->Rdi);
        Pair("r8"u8, frame->R8, "r9"u8, frame->R9);
        Pair("r10"u8, frame->R10, "r11"u8, frame->R11);
        Pair("r12"u8, frame->R12, "r13"u8, frame->R13);
        Pair("r14"u8, frame->R14, "r15"u8, frame->R15);
        Pair("flags"u8, frame->Flags, "cr3"u8, Cpu.ReadCr3());
        Backtrace(frame);
        End();
    }

    private static unsafe void Begin(byte* reason, ulong length)
    {
        if (s_panicking)
        {
            Emit("panic within a panic"u8);
            Power.Leave(ExitStatus);
            Cpu.HaltForever();
        }

        s_panicking = true;
        PanicScreen.Begin();
        Emit(""u8);
        Text line = default;
        line.Add("kernel panic: "u8);
        for (ulong i = 0; i < length; i++)
            line.Add(reason[i] < 0x20 ? (byte)' ' : reason[i]);
        Emit(ref line);
        if (Cpu.ReadMsr(Msr.GsBase) == 0 || PerCpu.Thread == null)
            return;
        Thread* thread = PerCpu.Thread;
        Text where = default;
        where.Add("thread "u8);
        where.Decimal(thread->Id);
        where.Add(" '"u8);
        for (byte* name = (byte*)&thread->Name; *name != 0; name++)
            where.Add(*name);
        where.Add("'"u8);
        Emit(ref where);
    }

    [DoesNotReturn]
    private static void End()
    {
        Emit("the machine has stopped"u8);
        Power.Leave(ExitStatus); // not off: where nobody takes the status, somebody may be reading the screen
        Cpu.HaltForever();
    }

    private static void Pair(ReadOnlySpan<byte> name, ulong value, ReadOnlySpan<byte> otherName, ulong other)
    {
        Text line = default;
        Register(ref line, name, value);
        line.Add("  "u8);
        Register(ref line, otherName, other);
        Emit(ref line);
    }

    private static void Register(ref Text line, ReadOnlySpan<byte> name, ulong value)
    {
        for (int i = name.Length; i < 8; i++)
            line.Add((byte)' ');
        line.Add(name);
        line.Add(" "u8);
        line.Hex(value);
    }

    // Frames are chained by RBP where code was compiled so; the chain is followed only through memory that is there.
    private static unsafe void Backtrace(Frame* frame)
    {
        const int mostLines = 16;
        Where("  in "u8, frame->Rip);
        ulong at = frame->Rbp;
        ulong before = 0;
        ulong repeats = 0;
        for (int lines = 0; lines < mostLines && at % 8 == 0 && Memory.PageFault.Touch(at, 16, write: false);)
        {
            ulong next = *(ulong*)at;
            ulong returnAddress = *(ulong*)(at + 8);
            if (returnAddress < Image.Header() || returnAddress >= Image.End())
                break;
            if (returnAddress == before)
            {
                repeats++;
            }
            else
            {
                Repeats(ref repeats);
                Where("  at "u8, returnAddress);
                before = returnAddress;
                lines++;
            }

            if (next <= at)
                break;
            at = next;
        }

        Repeats(ref repeats);
    }

    private static void Where(ReadOnlySpan<byte> what, ulong address)
    {
        Text line = default;
        line.Add(what);
        line.Hex(address);
        FunctionNames.Add(ref line, address);
        Emit(ref line);
    }

    private static void Repeats(ref ulong count)
    {
        if (count == 0)
            return;
        Text line = default;
        line.Add("     and "u8);
        line.Decimal(count);
        line.Add(" times more"u8);
        Emit(ref line);
        count = 0;
    }

    private static unsafe void Emit(ReadOnlySpan<byte> text)
    {
        Text line = default;
        line.Add(text);
        Emit(ref line);
    }

    private static unsafe void Emit(ref Text line)
    {
        PanicScreen.Line(line.Pointer, line.Length);
        line.Add("\r\n"u8);
        SerialPort.Write(line.Pointer, line.Length);
    }
}
