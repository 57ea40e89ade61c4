using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace TestRunner.Host.Machines;

/// <summary>
/// The machine's bus, from outside: ports and physical addresses are written as a processor or a device would, while the guest runs. QEMU's own tests
/// do it so (QEMU's manual, "QTest Device Emulation Testing Framework"; softmmu/qtest.c has the protocol).
/// </summary>
public sealed class QemuBus : IDisposable
{
    // Where messages go: their data is a vector, delivered fixed and by edge to the first processor (Intel SDM 3A §10.11).
    private const uint Messages = 0xFEE0_0000;
    private const uint NonMaskable = 0b100 << 8;
    private const ushort ClockIndex = 0x70;
    private const ushort ClockData = 0x71;

    private readonly Socket _socket;
    private readonly StreamReader _answers;

    private QemuBus(Socket socket)
    {
        _socket = socket;
        _answers = new StreamReader(new NetworkStream(socket), Encoding.ASCII);
    }

    /// <summary>What to append to QEMU's command line.</summary>
    public static string[] Arguments(string socket) => ["-qtest", $"unix:{socket},server=on,wait=off", "-qtest-log", "none"];

    /// <summary>Connects to a machine that is up.</summary>
    public static QemuBus Connect(string socket, TimeSpan limit)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)limit.TotalMilliseconds };
        connection.Connect(new UnixDomainSocketEndPoint(socket));
        return new QemuBus(connection);
    }

    /// <summary>Sends the first processor an interrupt, as a device's message would.</summary>
    public void Interrupt(byte vector) => Say($"writel 0x{Messages:x} 0x{vector:x}");

    /// <summary>Sends the first processor a non-maskable interrupt, as a device's message would.</summary>
    public void InterruptUnmaskably() => Say($"writel 0x{Messages:x} 0x{NonMaskable:x}");

    /// <summary>Lets every line of both 8259s through, the machine's timer's among them.</summary>
    public void UnmaskLegacyControllers()
    {
        foreach (ushort mask in (ReadOnlySpan<ushort>)[0x21, 0xA1])
            Write(mask, 0);
    }

    /// <summary>Sets the battery-backed clock (MC146818A), which counts in BCD and by 24 hours.</summary>
    public void SetClock(DateTime time)
    {
        const byte statusB = 0x0B, hold = 1 << 7, hours24 = 1 << 1;
        SetClock(statusB, hold | hours24);
        SetClock(0x00, Decimal(time.Second));
        SetClock(0x02, Decimal(time.Minute));
        SetClock(0x04, Decimal(time.Hour));
        SetClock(0x07, Decimal(time.Day));
        SetClock(0x08, Decimal(time.Month));
        SetClock(0x09, Decimal(time.Year % 100));
        SetClock(0x32, Decimal(time.Year / 100));
        SetClock(statusB, hours24);
    }

    /// <summary>The year of the battery-backed clock, without its century.</summary>
    public int ReadClockYear()
    {
        Write(ClockIndex, 0x09);
        string digits = Say($"inb 0x{ClockData:x}");
        return int.Parse(digits[^2..], CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _answers.Dispose();
        _socket.Dispose();
    }

    private static byte Decimal(int value) => (byte)(value / 10 << 4 | value % 10);

    private void SetClock(byte register, byte value)
    {
        Write(ClockIndex, register);
        Write(ClockData, value);
    }

    private void Write(ushort port, byte value) => Say($"outb 0x{port:x} 0x{value:x}");

    private string Say(string command)
    {
        _socket.Send(Encoding.ASCII.GetBytes(command + "\n"));
        string answer = _answers.ReadLine() ?? throw new IOException("the bus went away");
        return answer.StartsWith("OK", StringComparison.Ordinal) ? answer : throw new IOException($"{command}: {answer}");
    }
}
