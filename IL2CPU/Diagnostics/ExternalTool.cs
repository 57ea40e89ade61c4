using System.ComponentModel;
using System.Diagnostics;

namespace IL2CPU.Diagnostics;

/// <summary>Runs the compiler and the linker.</summary>
internal static class ExternalTool
{
    /// <summary>Runs a program to its end and passes on what it writes; a failure ends the command.</summary>
    public static void Run(string program, IEnumerable<string> arguments)
    {
        string text = RunQuietly(program, arguments);
        if (text.Length > 0) Console.Error.Write(text);
    }

    /// <summary>Runs a program to its end and returns what it wrote; a failure ends the command and shows it.</summary>
    public static string RunQuietly(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Start(start);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string text = process.StandardOutput.ReadToEnd();
        text += errors.Result;
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new BuildFailure(ErrorCode.ToolFailed, $"{Path.GetFileName(program)} failed with status {process.ExitCode}: {text.Trim()}");
        }
        return text;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new BuildFailure(ErrorCode.ToolFailed, $"'{start.FileName}' cannot be run: {e.Message}");
        }
    }
}
