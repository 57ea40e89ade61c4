using Cosmos.Core;

namespace Drivers.Platform;

/// <summary>A 16550 serial port (PC16550D data sheet, §8) that bytes are written to, polled. Not thread-safe.</summary>
public sealed class SerialLine
{
    private const byte TransmitterEmpty = 1 << 5; // LSR.THRE
    private const byte EightBits = 0x03;          // LCR: 8 data bits, no parity, one stop bit, the divisor latch closed
    private const int MostPolls = 1_000_000;
    private readonly IoPort<byte, WriteOnly> _transmit;
    private readonly IoPort<byte, ReadOnly> _status;

    private SerialLine(IoPort<byte, WriteOnly> transmit, IoPort<byte, ReadOnly> status)
    {
        _transmit = transmit;
        _status = status;
    }

    /// <summary>COM2, or null on a machine without one: its scratch register holds what is written to it.</summary>
    [BusTier]
    public static SerialLine? TryOpenSecond()
    {
        foreach (byte pattern in (ReadOnlySpan<byte>)[0x5A, 0xA5])
        {
            PlatformPorts.SecondSerialScratch.Write(pattern);
            if (PlatformPorts.SecondSerialScratch.Read() != pattern)
                return null;
        }

        PlatformPorts.SecondSerialLineControl.Write(EightBits);
        return new SerialLine(PlatformPorts.SecondSerialTransmit, PlatformPorts.SecondSerialLineStatus);
    }

    /// <summary>Writes bytes as they are.</summary>
    /// <exception cref="IOException">The port does not take a byte within a bounded number of looks.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            int polls = 0;
            while ((_status.Read() & TransmitterEmpty) == 0)
            {
                if (++polls == MostPolls)
                    throw new IOException("the second serial port takes no bytes");
            }

            _transmit.Write(value);
        }
    }
}
