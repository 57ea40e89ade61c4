using System.Diagnostics;
using TestRunner.Conformance;
using TestRunner.Host.Machines;

namespace Conformance.Tests;

/// <summary>Runs the conformance program on both systems, once for all tests, and cuts what it says into the blocks of its checks.</summary>
public sealed class Conductor
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(15);

    /// <summary>What is typed, so that input is a pipe with something in it.</summary>
    private const string Input = "first line\nsecond with ümlaut\n\nx y z\n42\n";

    /// <summary>The words that the checks of the environment look for.</summary>
    private static readonly string[] Words = ["GREETING=hello", "PAIR=a=b", "plain"];

    /// <summary>What Linux said, by check.</summary>
    public IReadOnlyDictionary<string, string> Linux { get; }

    /// <summary>What the guest said, by check.</summary>
    public IReadOnlyDictionary<string, string> Guest { get; }

    /// <summary>The status that the machine ended with.</summary>
    public int GuestStatus { get; private set; }

    /// <summary>Runs both, one after the other: the machine is slow enough alone.</summary>
    public Conductor()
    {
        Linux = Blocks(RunLinux());
        Guest = Blocks(RunGuest());
    }

    /// <summary>The program's file for Linux.</summary>
    public static string LinuxProgram =>
        Path.Combine(Repository.Root, "TestRunner", "ConformanceLinux", "bin", Repository.Configuration, "net9.0", "ConformanceLinux");

    private static string RunLinux()
    {
        ProcessStartInfo start = new(LinuxProgram) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (string word in Words)
        {
            start.ArgumentList.Add(word);
            string[] parts = word.Split('=', 2);
            if (parts.Length == 2)
                start.Environment[parts[0]] = parts[1];
        }

        // The guest's console is no terminal either.
        start.Environment.Remove("TERM");
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(Input);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        if (!output.Wait(Whole))
        {
            process.Kill();
            throw new TimeoutException("the program did not end under Linux");
        }

        process.WaitForExit();
        return output.Result;
    }

    private string RunGuest()
    {
        string[] arguments = ["run", "--no-build", "--boot", "kernel", "--bare", "--memory", "512M", "--image", Repository.Image("TestRunner/ConformanceKernel"), "--append", string.Join(' ', Words), "--timeout", "900"];
        using GuestMachine machine = GuestMachine.Start(arguments);
        machine.Type(Input);
        while (machine.TryReadLine(Silence, out _))
        {
        }

        GuestStatus = machine.WaitForExit(TimeSpan.FromSeconds(30));
        machine.SaveLog("conformance");
        return machine.Output.Replace("\r", "", StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Blocks(string output)
    {
        Dictionary<string, string> blocks = [];
        string name = "";
        foreach (string line in output.Split('\n'))
        {
            if (line.StartsWith(CheckRun.Begin, StringComparison.Ordinal))
                blocks[name = line[CheckRun.Begin.Length..]] = "";
            else if (name.Length > 0)
                blocks[name] += line + "\n";
        }

        return blocks;
    }
}
