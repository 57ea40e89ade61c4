using System.Net.Sockets;
using System.Text;

namespace TestRunner.Host.Machines;

/// <summary>QEMU's monitor over a socket: the machine's screen and keyboard, from outside.</summary>
public sealed class QemuMonitor : IDisposable
{
    private const string Prompt = "(qemu) ";

    private readonly Socket _socket;

    private QemuMonitor(Socket socket) => _socket = socket;

    /// <summary>What to append to QEMU's command line.</summary>
    public static string[] Arguments(string socket) => ["-monitor", $"unix:{socket},server=on,wait=off"];

    /// <summary>Connects, as soon as QEMU listens.</summary>
    /// <param name="socket">Where it will.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="hasEnded">Whether there is no machine any more that could.</param>
    public static QemuMonitor Connect(string socket, TimeSpan limit, Func<bool>? hasEnded = null)
    {
        DateTime end = DateTime.UtcNow + limit;
        while (true)
        {
            // A socket that did not connect is of no more use.
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { ReceiveTimeout = (int)limit.TotalMilliseconds };
            try
            {
                connection.Connect(new UnixDomainSocketEndPoint(socket));
                var monitor = new QemuMonitor(connection);
                monitor.ReadAnswer();
                return monitor;
            }
            catch (SocketException) when (DateTime.UtcNow < end && hasEnded?.Invoke() != true)
            {
                connection.Dispose();
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>Says a command and reads the answer.</summary>
    public string Say(string command)
    {
        _socket.Send(Encoding.ASCII.GetBytes(command + "\n"));
        return ReadAnswer();
    }

    /// <summary>Presses the keys of a line and Enter.</summary>
    public void Type(string line)
    {
        foreach (char c in line)
        {
            string key = c switch { ' ' => "spc", '-' => "minus", '.' => "dot", >= 'A' and <= 'Z' => "shift-" + char.ToLowerInvariant(c), _ => c.ToString() };
            Say("sendkey " + key);
        }

        Say("sendkey ret");
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private string ReadAnswer()
    {
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!answer.ToString().EndsWith(Prompt, StringComparison.Ordinal))
        {
            int count = _socket.Receive(buffer);
            if (count == 0) throw new IOException($"the monitor went away: {answer}");
            answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }
}
