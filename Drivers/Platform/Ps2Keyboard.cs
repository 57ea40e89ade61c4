using System.Diagnostics;
using Cosmos.Core;

namespace Drivers.Platform;

/// <summary>
/// The keyboard on the i8042 controller. A thread of its own waits for interrupts and reports keys; a controller that is broken or absent costs a bounded
/// wait at the start and nothing after.
/// </summary>
public sealed class Ps2Keyboard : IDisposable
{
    /// <summary>ISA interrupt 1, which is global system interrupt 1 on every machine with an i8042.</summary>
    public const int Gsi = 1;

    private const byte OutputFull = 1 << 0;
    private const byte InputFull = 1 << 1;
    private const byte FromMouse = 1 << 5;

    private const byte ReadConfiguration = 0x20;
    private const byte WriteConfiguration = 0x60;
    private const byte DisableMouse = 0xA7;
    private const byte DisableKeyboard = 0xAD;
    private const byte EnableKeyboard = 0xAE;
    private const byte KeyboardInterrupt = 1 << 0;
    private const byte MouseInterrupt = 1 << 1;
    private const byte KeyboardClockOff = 1 << 4;
    private const byte Translation = 1 << 6;

    private const byte EnableScanning = 0xF4;
    private const byte Acknowledge = 0xFA;
    private const byte NoController = 0xFF;

    private const int PatienceMs = 50;
    private const int MostBytesAtOnce = 256;

    private readonly ScanCodeDecoder _decoder = new();
    private readonly IrqLine _irq;
    private readonly Action<ConsoleKeyInfo> _pressed;
    private readonly Thread _thread;
    private int _disposed;

    private Ps2Keyboard(IrqLine irq, Action<ConsoleKeyInfo> pressed)
    {
        _irq = irq;
        _pressed = pressed;
        _thread = new Thread(ReadLoop) { IsBackground = true, Name = "keyboard" };
        _thread.Start();
    }

    /// <summary>Sets the controller and its keyboard up.</summary>
    /// <param name="pressed">Called for each key, on the keyboard's thread; it must not throw.</param>
    /// <returns>The keyboard, or null when there is none.</returns>
    [BusTier]
    public static Ps2Keyboard? TryOpen(Action<ConsoleKeyInfo> pressed)
    {
        ArgumentNullException.ThrowIfNull(pressed);
        if (PlatformPorts.Ps2Status.Read() == NoController || !TrySetUp())
            return null;
        return new Ps2Keyboard(IrqLine.Claim(Gsi, IrqTrigger.EdgeHigh), pressed);
    }

    /// <summary>Ends the thread and gives the interrupt back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _irq.Dispose();
        _thread.Join();
    }

    private static bool TrySetUp()
    {
        if (!TryCommand(DisableKeyboard) || !TryCommand(DisableMouse))
            return false;
        Drain();
        if (!TryCommand(ReadConfiguration) || !TryReceive(out byte configuration))
            return false;
        configuration = (byte)((configuration | KeyboardInterrupt | Translation) & ~(KeyboardClockOff | MouseInterrupt));
        if (!TryCommand(WriteConfiguration) || !TrySend(configuration) || !TryCommand(EnableKeyboard))
            return false;

        // A keyboard that does not acknowledge may be plugged in later, or its answer may be late: keys come all the same.
        if (TrySend(EnableScanning) && TryReceive(out byte answer) && answer != Acknowledge)
            Drain();
        return true;
    }

    private static void Drain()
    {
        for (int i = 0; i < MostBytesAtOnce && (PlatformPorts.Ps2Status.Read() & OutputFull) != 0; i++)
            PlatformPorts.Ps2Data.Read();
    }

    private static bool TryWait(byte mask, byte wanted)
    {
        long start = Stopwatch.GetTimestamp();
        while ((PlatformPorts.Ps2Status.Read() & mask) != wanted)
        {
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > PatienceMs)
                return false;
            Thread.Yield();
        }

        return true;
    }

    private static bool TryCommand(byte command)
    {
        if (!TryWait(InputFull, 0))
            return false;
        PlatformPorts.Ps2Command.Write(command);
        return true;
    }

    private static bool TrySend(byte value)
    {
        if (!TryWait(InputFull, 0))
            return false;
        PlatformPorts.Ps2Data.Write(value);
        return true;
    }

    private static bool TryReceive(out byte value)
    {
        value = 0;
        if (!TryWait(OutputFull, OutputFull))
            return false;
        value = PlatformPorts.Ps2Data.Read();
        return true;
    }

    private void ReadLoop()
    {
        try
        {
            while (true)
            {
                ReadKeys();
                _irq.Wait(Timeout.InfiniteTimeSpan);
            }
        }
        catch (ObjectDisposedException)
        {
            // The line was given back: that is how Dispose ends this thread.
        }
    }

    private void ReadKeys()
    {
        for (int i = 0; i < MostBytesAtOnce; i++)
        {
            byte status = PlatformPorts.Ps2Status.Read();
            if ((status & OutputFull) == 0)
                break;
            byte code = PlatformPorts.Ps2Data.Read();
            if ((status & FromMouse) == 0 && _decoder.TryDecode(code, out ConsoleKeyInfo key))
                _pressed(key);
        }
    }
}
