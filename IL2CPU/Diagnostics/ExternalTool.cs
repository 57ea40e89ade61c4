using System.ComponentModel;
using System.Diagnostics;

namespace IL2CPU.Diagnostics;

/// <summary>Runs the compiler and the linker.</summary>
internal static class ExternalTool
{
    /// <summary>Runs a program to its end; a failure ends the command with what the program wrote.</summary>
    public static void Run(string program, IEnumerable<string> arguments, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
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
        if (text.Length > 0) Console.Error.Write(text);
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
