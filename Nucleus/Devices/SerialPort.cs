using System;
using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Interrupts;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Devices;

/// <summary>
/// COM1, a 16550 (National PC16550D). Input comes by interrupt into a ring; while that is full the receive interrupt is off, so that
/// the sender waits and nothing is lost. Output is written as the FIFO takes it.
/// </summary>
internal static class SerialPort
{
    public const uint Gsi = 4;

    private const ushort Base = 0x3F8;
    private const ushort Data = Base;
    private const ushort InterruptEnable = Base + 1;
    private const ushort FifoControl = Base + 2;             // written
    private const ushort InterruptIdentification = Base + 2; // read
    private const ushort LineControl = Base + 3;
    private const ushort ModemControl = Base + 4;
    private const ushort LineStatus = Base + 5;
    private const ushort Scratch = Base + 7;
    private const byte ReceiveInterrupt = 1 << 0;
    private const byte DataReady = 1 << 0;
    private const byte TransmitEmpty = 1 << 5;
    private const byte FifosOn = 3 << 6;
    private const ulong FifoBytes = 16;
    private const int PatienceLoops = 1_000_000;
    private const uint RingBytes = 16384;

    private static bool s_present;
    private static ulong s_burst; // bytes that the transmitter takes at once
    private static uint s_head;
    private static uint s_tail;
    private static Ring s_ring;
    private static WaitQueue s_readers;

    [InlineArray((int)RingBytes)]
    private struct Ring
    {
        private byte _element;
    }

    /// <summary>115200 baud, 8N1, FIFOs on where nothing is lost by it. Output works from here on.</summary>
    public static void Initialize()
    {
        Cpu.Out8(Scratch, 0x5A);
        s_present = Cpu.In8(Scratch) == 0x5A;
        if (!s_present)
            return;
        Cpu.Out8(InterruptEnable, 0);
        Cpu.Out8(LineControl, 0x80);
        Cpu.Out8(Data, 1);
        Cpu.Out8(InterruptEnable, 0);
        Cpu.Out8(LineControl, 0x03);

        // Turning the FIFOs on empties the receiver. What was typed before the kernel ran waits there, and the next byte behind it: then they stay as they are.
        if ((Cpu.In8(LineStatus) & DataReady) == 0)
            Cpu.Out8(FifoControl, 0xC7);
        s_burst = (Cpu.In8(InterruptIdentification) & FifosOn) == FifosOn ? FifoBytes : 1;
        Cpu.Out8(ModemControl, 0x0B);
    }

    public static void StartInput()
    {
        if (!s_present)
            return;
        InterruptTable.ClaimInternal(Gsi, IrqFlags.None);
        Cpu.Out8(InterruptEnable, ReceiveInterrupt);
        Receive();
    }

    // SAFETY: whoever passes bytes on has touched all of them.
    public static unsafe void Write(byte* bytes, ulong length)
    {
        for (ulong i = 0; s_present && i < length; i++)
        {
            if (i % s_burst == 0)
                WaitTransmitEmpty();
            Cpu.Out8(Data, bytes[i]);
        }
    }

    // SAFETY: a span's bytes are there for as long as it is.
    public static unsafe void Write(ReadOnlySpan<byte> bytes) => Write(bytes.Pointer, (ulong)bytes.Length);

    /// <summary>Takes what was typed, at least a byte; a negated ETIMEDOUT, EINTR or EFAULT.</summary>
    // SAFETY: the buffer is touched whole, after the wait: before it, it may be gone by now.
    public static unsafe long Read(ulong buffer, ulong size, ulong deadline)
    {
        while (s_head == s_tail)
        {
            WakeReason reason = Scheduler.Wait(ref s_readers, deadline);
            if (reason == WakeReason.TimedOut)
                return -Errno.TimedOut;
            if (reason == WakeReason.Interrupted)
                return -Errno.Interrupted;
        }

        if (!PageFault.Touch(buffer, size, write: true))
            return -Errno.BadAddress;
        ulong count = 0;
        while (count < size && s_tail != s_head)
            ((byte*)buffer)[count++] = s_ring[(int)(s_tail++ % RingBytes)];
        Cpu.Out8(InterruptEnable, ReceiveInterrupt);
        Receive();
        return (long)count;
    }

    public static void OnInterrupt()
    {
        Receive();
        if (s_head != s_tail)
            Scheduler.WakeAll(ref s_readers, first: true);
    }

    private static void Receive()
    {
        while ((Cpu.In8(LineStatus) & DataReady) != 0)
        {
            if (s_head - s_tail == RingBytes)
            {
                Cpu.Out8(InterruptEnable, 0);
                return;
            }

            s_ring[(int)(s_head++ % RingBytes)] = Cpu.In8(Data);
        }
    }

    private static void WaitTransmitEmpty()
    {
        for (int i = 0; i < PatienceLoops && (Cpu.In8(LineStatus) & TransmitEmpty) == 0; i++)
            Cpu.Pause();
    }
}
