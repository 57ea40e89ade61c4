using System;
using System.Diagnostics.CodeAnalysis;
using Nucleus.Boot;
using Nucleus.Devices;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Diagnostics;

/// <summary>The end: what happened goes to serial and screen, with registers where there are any, and the machine stops with status 3.</summary>
internal static class Panic
{
    public const int ExitStatus = 3;
    private const int LongestReason = 160;

    private static bool s_panicking;

    [DoesNotReturn]
    public static void Fail(ReadOnlySpan<byte> reason)
    {
        Begin(reason);
        ThreadsCalls();
        End();
    }

    /// <summary>Asked for by managed code.</summary>
    // SAFETY: the reason was touched by whoever passes it on, and a line holds no more than its first part.
    [DoesNotReturn]
    public static unsafe void Request(byte* reason, ulong length) => Fail(new ReadOnlySpan<byte>(reason, length < LongestReason ? (int)length : LongestReason));

    /// <summary>With the registers of the moment, and the address of a page fault.</summary>
    // SAFETY: the frame lies on the kernel stack of what failed, which is left as it is.
    [DoesNotReturn]
    public static unsafe void Trap(ReadOnlySpan<byte> reason, Frame* frame, ulong address)
    {
        Begin(reason);
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
        Backtrace.Write(frame, ""u8);
        End();
    }

    // SAFETY: GS is looked at once it holds a processor's block; the thread's block lives, since nothing else happens any more.
    private static unsafe void Begin(ReadOnlySpan<byte> reason)
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
        for (int i = 0; i < reason.Length; i++)
            line.Add(reason[i] < 0x20 ? (byte)' ' : reason[i]);
        Emit(ref line);
        if (Cpu.ReadMsr(Msr.GsBase) == 0 || PerCpu.Thread == null)
            return;
        Text where = default;
        where.Thread(PerCpu.Thread->Id, PerCpu.Thread->Name);
        Emit(ref where);
    }

    // What the thread did that is in the nucleus now.
    // SAFETY: as in Begin.
    private static unsafe void ThreadsCalls()
    {
        if (Cpu.ReadMsr(Msr.GsBase) != 0 && PerCpu.Thread != null && PerCpu.Thread != PerCpu.Current->IdleThread)
            Backtrace.Write(Thread.FrameOf(PerCpu.Thread), ""u8);
    }

    [DoesNotReturn]
    private static void End()
    {
        Emit("the machine has stopped"u8);
        if (!BootInformation.HasWord("panic=halt"u8))
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

    /// <summary>A line for the serial port and, in a panic, the screen.</summary>
    public static void Emit(ReadOnlySpan<byte> text)
    {
        Text line = default;
        line.Add(text);
        Emit(ref line);
    }

    public static void Emit(ref Text line)
    {
        PanicScreen.Line(line.Bytes);
        line.Add("\r\n"u8);
        SerialPort.Write(line.Bytes);
    }
}
