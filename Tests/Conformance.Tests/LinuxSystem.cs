using System.Diagnostics;
using TestRunner.Host.Machines;

namespace Conformance.Tests;

/// <summary>The conformance program as a process under Linux, run to its end.</summary>
internal sealed class LinuxSystem : ICheckSystem
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly Queue<string> _lines;
    private readonly int? _status;

    /// <summary>Runs it.</summary>
    /// <param name="words">Its words. Those with an equals sign are in its environment, too, as the guest's command line is in its.</param>
    /// <param name="input">What is typed.</param>
    public LinuxSystem(IReadOnlyList<string> words, string input)
    {
        ProcessStartInfo start = new(Program) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
            string[] parts = word.Split('=', 2);
            if (parts.Length == 2)
                start.Environment[parts[0]] = parts[1];
        }

        // The guest's console is no terminal either.
        start.Environment.Remove("TERM");
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (output.Wait(Limit))
        {
            process.WaitForExit();
            _status = process.ExitCode;
        }
        else
        {
            process.Kill();
            output.Wait();
        }

        _lines = new Queue<string>(output.Result.Split('\n'));
    }

    /// <summary>The program's file.</summary>
    public static string Program => Path.Combine(Repository.Root, "TestRunner", "ConformanceLinux", "bin", Repository.Configuration, "net9.0", "ConformanceLinux");

    /// <inheritdoc/>
    public bool TryReadLine(out string line) => _lines.TryDequeue(out line!);

    /// <inheritdoc/>
    public int? WaitForEnd() => _status;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
