using System.Diagnostics;
using System.Text;

namespace Bench.Guests;

/// <summary>QEMU, from its start to its end: what it said, when, and how it ended.</summary>
internal sealed class GuestRun : IDisposable
{
    // A write of 16 + status to the debug exit ends QEMU with twice that and one more.
    private const int GoodEnd = 33;
    private const int TailLength = 2000;
    private readonly Process _process;
    private readonly Stopwatch _time;
    private readonly TimeSpan _timeout;
    private readonly StringBuilder _output = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly byte[] _bytes = new byte[65536];
    private readonly char[] _characters = new char[65536];
    private int _waited;

    /// <summary>Starts it.</summary>
    public GuestRun(IReadOnlyList<string> words, TimeSpan timeout)
    {
        _timeout = timeout;
        var start = new ProcessStartInfo(words[0]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (string word in words.Skip(1))
            start.ArgumentList.Add(word);
        _time = Stopwatch.StartNew();
        _process = Process.Start(start) ?? throw new BenchException($"{words[0]} does not start");
    }

    public int Id => _process.Id;

    /// <summary>Since its start.</summary>
    public TimeSpan Elapsed => _time.Elapsed;

    /// <summary>Everything it has said.</summary>
    public string Output => _output.ToString();

    /// <summary>Types into its serial line.</summary>
    public void Type(string text)
    {
        _process.StandardInput.Write(text);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits until it has said something since the last wait.</summary>
    /// <returns>The time since its start.</returns>
    public TimeSpan WaitFor(string text)
    {
        int found;
        while ((found = Output.IndexOf(text, _waited, StringComparison.Ordinal)) < 0)
        {
            if (!ReadSome())
                throw new BenchException($"the guest ended without saying '{text}':\n{Tail()}");
        }

        _waited = found + text.Length;
        return _time.Elapsed;
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="BenchException">It takes too long, or ends badly.</exception>
    public string WaitForEnd()
    {
        while (ReadSome())
        {
        }

        _process.WaitForExit();
        if (_process.ExitCode != GoodEnd)
            throw new BenchException($"the guest ended with status {_process.ExitCode}:\n{Tail()}");
        return Output;
    }

    /// <summary>Ends it.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private bool ReadSome()
    {
        // Not by the reader of text: it keeps what just fills its buffer, and waits for more.
        Task<int> read = _process.StandardOutput.BaseStream.ReadAsync(_bytes).AsTask();
        TimeSpan left = _timeout - _time.Elapsed;
        if (left <= TimeSpan.Zero || !read.Wait(left))
            throw new BenchException($"the guest has not ended within {_timeout.TotalSeconds} s:\n{Tail()}");
        _output.Append(_characters, 0, _decoder.GetChars(_bytes, 0, read.Result, _characters, 0));
        return read.Result > 0;
    }

    private string Tail() => _output.ToString(Math.Max(0, _output.Length - TailLength), Math.Min(_output.Length, TailLength));
}
