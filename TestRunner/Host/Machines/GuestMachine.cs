using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TestRunner.Host.Machines;

/// <summary>
/// A machine in QEMU, started by the launcher: what is typed goes to COM1, what COM1 says comes out line by line and is kept.
/// It ends with this object, however this object ends, and with this process.
/// </summary>
public sealed class GuestMachine : IDisposable
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);
    private readonly Process _process;
    private readonly SerialText _output = new();
    private readonly StringBuilder _errors = new();
    private readonly Task _reading;
    private bool _ended;
    private long _lastOutput = Stopwatch.GetTimestamp();

    private GuestMachine(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(Task.Run(ReadOutput), Task.Run(ReadErrors));
    }

    /// <summary>All that COM1 has said.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Whether nothing more will come from COM1.</summary>
    public bool HasEnded
    {
        get
        {
            lock (_output) return _ended;
        }
    }

    /// <summary>What the launcher and QEMU said themselves. When nothing more will come from COM1, all of it: on a busy host it may be read later than it was said.</summary>
    public string Errors
    {
        get
        {
            if (HasEnded) Task.WaitAny([_reading], LastWords); // which throws nothing, however the reading ended
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>Starts a machine by the launcher's arguments.</summary>
    public static GuestMachine Start(params IEnumerable<string> arguments) => Start(new Dictionary<string, string>(), arguments);

    /// <summary>Starts a machine by the launcher's arguments and environment.</summary>
    public static GuestMachine Start(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        start.ArgumentList.Add(Repository.Launcher);
        start.ArgumentList.Add("--end-with"); // should this process crash, nobody else would end QEMU
        start.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return new GuestMachine(Process.Start(start) ?? throw new InvalidOperationException("bash does not start"));
    }

    /// <summary>Types text.</summary>
    public void Type(string text) => Type(Encoding.UTF8.GetBytes(text));

    /// <summary>Types bytes.</summary>
    public void Type(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(bytes);
            _process.StandardInput.BaseStream.Flush();
        }
        catch (IOException)
        {
            // The machine has ended; whoever waits for its answer will hear so.
        }
    }

    /// <summary>Says that nothing more will be typed.</summary>
    public void EndInput() => _process.StandardInput.Close();

    /// <summary>The next line, without its end; false when the machine has ended, or has said nothing for that long.</summary>
    public bool TryReadLine(TimeSpan silence, out string line)
    {
        lock (_output)
        {
            while (!_output.TryTakeLine(out line))
            {
                if (_ended || !WaitForOutput(silence)) return false;
            }

            return true;
        }
    }

    /// <summary>Waits until COM1 has said some text after what was taken so far, and takes everything up to its end.</summary>
    /// <exception cref="TimeoutException">It did not in time, or the machine ended before.</exception>
    public string Expect(string text, TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        lock (_output)
        {
            string taken;
            while (!_output.TryTakeThrough(text, out taken))
            {
                if (_ended) throw new TimeoutException($"the machine ended without saying '{text}': {Describe()}");
                TimeSpan left = limit - Stopwatch.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_output, left)) throw new TimeoutException($"'{text}' did not come within {limit.TotalSeconds} s: {Describe()}");
            }

            return taken;
        }
    }

    /// <summary>Waits for the launcher to end.</summary>
    /// <returns>Its exit status.</returns>
    /// <exception cref="TimeoutException">It did not in time.</exception>
    public int WaitForExit(TimeSpan limit)
    {
        if (!_process.WaitForExit(limit)) throw new TimeoutException($"the machine did not end within {limit.TotalSeconds} s: {Describe()}");
        _reading.Wait(limit);
        return _process.ExitCode;
    }

    /// <summary>Writes the log where it is kept. A disk that is full costs the log and no result.</summary>
    /// <returns>The file's name, or null when it could not be written.</returns>
    public string? SaveLog(string name)
    {
        string file = Path.Combine(Repository.Results, name + ".log");
        try
        {
            File.WriteAllText(file, Output + "\n--- launcher ---\n" + Errors);
            return file;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            // The launcher ends QEMU with it, even so.
            _process.Kill();
            _process.WaitForExit(10_000);
        }

        _reading.Wait(10_000);
        _process.Dispose();
    }

    private string Describe()
    {
        string output = Output;
        return $"\n{(output.Length > 4000 ? output[^4000..] : output)}\n{Errors}";
    }

    // Under the lock. Silence is counted from the last output, whoever took it.
    private bool WaitForOutput(TimeSpan silence)
    {
        TimeSpan left = silence - Stopwatch.GetElapsedTime(_lastOutput);
        return left > TimeSpan.Zero && (Monitor.Wait(_output, left) || Stopwatch.GetElapsedTime(_lastOutput) < silence);
    }

    private void ReadOutput()
    {
        try
        {
            PipeText.ReadToEnd(_process.StandardOutput.BaseStream, text =>
            {
                lock (_output)
                {
                    _output.Append(text);
                    _lastOutput = Stopwatch.GetTimestamp();
                    Monitor.PulseAll(_output);
                }
            });
        }
        finally
        {
            lock (_output)
            {
                _ended = true;
                Monitor.PulseAll(_output);
            }
        }
    }

    private void ReadErrors()
    {
        for (string? line = _process.StandardError.ReadLine(); line is not null; line = _process.StandardError.ReadLine())
        {
            lock (_errors) _errors.Append(line).Append('\n');
        }
    }
}
