using System.Diagnostics;
using System.Text;

namespace Cosmos.Build.Tests;

/// <summary>What a finished command printed and returned.</summary>
internal sealed record Outcome(int Status, string Output, string Error);

/// <summary>A running command with its three streams held by the test. Disposing it ends it.</summary>
internal sealed class Command : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _readers;

    private Command(ProcessStartInfo start)
    {
        _process = Process.Start(start)!;
        _readers = Task.WhenAll(Drain(_process.StandardOutput, _output), Drain(_process.StandardError, _error));
    }

    public int Id => _process.Id;

    public Stream Input => _process.StandardInput.BaseStream;

    public static Command Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
            WorkingDirectory = Repository.Root,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        // What `dotnet test` sets for itself is not for the builds that a test starts.
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBuildExtensionsPath");
        return new Command(start);
    }

    public static Task<Outcome> Run(string file, params string[] arguments) => Start(file, arguments).Finish();

    /// <summary>Ends the input, and waits for the command to end by itself.</summary>
    public async Task<Outcome> Finish(int timeoutSeconds = 240)
    {
        _process.StandardInput.Close();
        await Wait(timeoutSeconds);
        return new Outcome(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Waits for the command to end by itself, its input left as it is.</summary>
    public async Task Wait(int timeoutSeconds = 240)
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(timeoutSeconds));
        await _readers.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public int ExitStatus => _process.ExitCode;

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>Waits until the output holds the text.</summary>
    public async Task Expect(string text, int timeoutSeconds = 120)
    {
        for (long deadline = Environment.TickCount64 + (timeoutSeconds * 1000L); !Output.Contains(text, StringComparison.Ordinal); await Task.Delay(20))
        {
            Assert.True(Environment.TickCount64 < deadline, $"No '{text}' in {timeoutSeconds} s; the output is: {Output}");
            Assert.False(_process.HasExited && !Output.Contains(text, StringComparison.Ordinal), $"Ended without '{text}'; the output is: {Output}");
        }
    }

    public async Task Type(string text) => await Write(Encoding.Latin1.GetBytes(text));

    public async Task Write(byte[] bytes)
    {
        await Input.WriteAsync(bytes);
        await Input.FlushAsync();
    }

    public void Signal(string name) => Process.Start("bash", ["-c", $"kill -{name} {Id}"])!.WaitForExit();

    public void Dispose()
    {
        if (!_process.HasExited) Signal("TERM");
        if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static async Task Drain(StreamReader reader, StringBuilder text)
    {
        var buffer = new char[4096];
        for (int count; (count = await reader.ReadAsync(buffer)) > 0;)
            lock (text)
                text.Append(buffer, 0, count);
    }
}
