using System.Diagnostics;
using System.Text.RegularExpressions;
using TestRunner.Host.Machines;
using TestRunner.Host.Shell;
using Xunit;

namespace TestRunner.Host.Debugging;

/// <summary>The transcript of docs/debugging.md, replayed: gdb stops at a line of a driver in the kernel, and shows what the page says.</summary>
public partial class DebuggingTests
{
    private const string Prompt = "(gdb) ";
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "debugging.md"));

    [Fact]
    public void Transcript_is_what_gdb_says()
    {
        string[] transcript = Transcript().Match(Page).Groups["text"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using var socket = new TemporaryFile(".gdb");
        using GuestMachine machine = GuestMachine.Start(
            new Dictionary<string, string> { ["ASTER_GDB"] = $"unix:{socket.Name},server=on,wait=off" },
            "run", "--image", Repository.Image("examples/TeachingDevice"), "--boot", "kernel", "--bare", "--gdb", "--timeout", "120", "--", "-device", "edu");
        string said = Debug(socket.Name, [.. transcript.Where(IsCommand).Select(static line => line[Prompt.Length..])]);

        int position = 0;
        foreach (string line in transcript.Where(static line => !IsCommand(line) && line != "..."))
        {
            Match found = new Regex(Pattern(line), RegexOptions.Multiline).Match(said, position);
            Assert.True(found.Success, $"gdb does not say '{line}' (any more, or here):\n{said}\n--- machine ---\n{machine.Output}{machine.Errors}");
            position = found.Index + found.Length;
        }

        Assert.Equal(0, machine.WaitForExit(ShellSession.Patience));
        Assert.Contains("10! = 3628800", machine.Output, StringComparison.Ordinal);
    }

    /// <summary>The editor's configurations name what the build makes.</summary>
    [Theory]
    [InlineData("AsterCosmos/bin/Release/net9.0/AsterCosmos.debug.elf")]
    [InlineData("Tests/Kernel.Tests/bin/Release/net9.0/Kernel.Tests.debug.elf")]
    [InlineData("Cosmos.Build/Launch/kernel.gdb")]
    public void Editor_configuration_names_files_that_are_there(string file)
    {
        Assert.Contains("${workspaceFolder}/" + file, File.ReadAllText(Path.Combine(Repository.Root, ".vscode", "launch.json")), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Repository.Root, file.Replace("Release", Repository.Configuration, StringComparison.Ordinal))));
    }

    // The page's own commands, but for where the machine is: another session may have its port.
    private static string Debug(string socket, string[] commands)
    {
        for (DateTime end = DateTime.UtcNow + ShellSession.Patience; !File.Exists(socket) && DateTime.UtcNow < end;) Thread.Sleep(50);
        var start = new ProcessStartInfo("gdb") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Root };
        foreach (string argument in (string[])["-q", "-nx", "-batch", "-x", "Cosmos.Build/Launch/kernel.gdb"]) start.ArgumentList.Add(argument);
        foreach (string command in commands)
        {
            start.ArgumentList.Add("-ex");
            start.ArgumentList.Add(command.StartsWith("target remote ", StringComparison.Ordinal) ? "target remote " + socket : command);
        }

        start.ArgumentList.Add(Repository.WithSymbols(Repository.Image("examples/TeachingDevice")));
        using Process gdb = Process.Start(start) ?? throw new InvalidOperationException("gdb does not start");
        Task<string> errors = gdb.StandardError.ReadToEndAsync();
        Task<string> output = gdb.StandardOutput.ReadToEndAsync();
        if (!gdb.WaitForExit(ShellSession.Patience))
        {
            gdb.Kill();
            throw new TimeoutException($"gdb did not end: {output.Result}");
        }

        return output.Result + errors.Result;
    }

    private static bool IsCommand(string line) => line.StartsWith(Prompt, StringComparison.Ordinal);

    private static string Pattern(string line) => "^" + Regex.Escape(line).Replace("\\.\\.\\.", ".*", StringComparison.Ordinal) + "$";

    [GeneratedRegex("```gdb\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Transcript();
}
