using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TestRunner.Host.Debugging;

/// <summary>gdb as editors drive it, by its machine interface ("Debugging with GDB" §27): a command a line with a number before it, and records that answer.</summary>
internal sealed class GdbSession : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly Process _gdb;
    private readonly BlockingCollection<string> _records = [];
    private readonly Queue<string> _stops = new();
    private readonly StringBuilder _log = new();
    private int _commands;

    /// <summary>Starts gdb without any file of the user's.</summary>
    public GdbSession(string program, string folder)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (string argument in (string[])["-nx", "--interpreter=mi"]) start.ArgumentList.Add(argument);
        _gdb = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start");
        _gdb.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } record) _records.Add(record);
            else _records.CompleteAdding();
        };
        _gdb.ErrorDataReceived += (_, line) =>
        {
            lock (_log) _log.Append(line.Data).Append('\n');
        };
        _gdb.BeginOutputReadLine();
        _gdb.BeginErrorReadLine();
    }

    /// <summary>All that was said by both.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>Says a command and takes its result, without its number: <c>^done,...</c>, <c>^running</c>, <c>^connected</c>.</summary>
    /// <exception cref="InvalidOperationException">gdb refused it.</exception>
    public string Do(string command)
    {
        string result = Try(command);
        return result.StartsWith("^error", StringComparison.Ordinal) ? throw new InvalidOperationException($"{command}: {result}\n{Log}") : result;
    }

    /// <summary>The same, for a command that may be refused.</summary>
    public string Try(string command)
    {
        string number = (++_commands).ToString(CultureInfo.InvariantCulture);
        lock (_log) _log.Append(number).Append(command).Append('\n');
        _gdb.StandardInput.WriteLine(number + command);
        while (true)
        {
            string record = Next(command);
            if (record.StartsWith("*stopped", StringComparison.Ordinal)) _stops.Enqueue(record);
            if (record.StartsWith(number + "^", StringComparison.Ordinal)) return record[number.Length..];
        }
    }

    /// <summary>Waits until the machine has stopped and takes the record that says why and where.</summary>
    public string WaitForStop()
    {
        if (_stops.TryDequeue(out string? early)) return early;
        while (true)
        {
            string record = Next("waiting for a stop");
            if (record.StartsWith("*stopped", StringComparison.Ordinal)) return record;
        }
    }

    /// <summary>What a record says of a name at its outermost: <c>line="23"</c> without the name and the quotes.</summary>
    public static string? Field(string record, string name)
    {
        int start = record.IndexOf($"{name}=\"", StringComparison.Ordinal);
        if (start < 0) return null;
        start += name.Length + 2;
        return record[start..record.IndexOf('"', start)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gdb.Kill(); // or it has ended
        _gdb.WaitForExit(); // and with it what it said: a wait with a limit does not wait for that, and who reads it needs the records
        _gdb.Dispose();
        _records.Dispose();
    }

    private string Next(string waitingFor)
    {
        if (!_records.TryTake(out string? record, Patience)) throw new TimeoutException($"gdb says nothing ({waitingFor}):\n{Log}");
        lock (_log) _log.Append(record).Append('\n');
        return record;
    }
}
