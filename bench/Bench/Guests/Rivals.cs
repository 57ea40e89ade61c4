using System.Diagnostics;
using Bench.Figures;

namespace Bench.Guests;

/// <summary>What boots: our image, Linux, and the kernel that only measures, all on the machine that the launcher describes.</summary>
internal sealed class Rivals(string root, IReadOnlyList<string> wrapper)
{
    private const string Memory = "512M";
    private const int LinesOfFailure = 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly string _artifacts = Path.Combine(root, "artifacts", "bench");
    private bool _limitIsBuilt;

    /// <summary>All of them, in the order in which they take turns.</summary>
    public static IReadOnlyList<string> All { get; } = [Comparison.Ours, Comparison.Linux, Comparison.Limit];

    public string Root => root;

    /// <summary>Our image, as the launcher builds it.</summary>
    public string Image => Path.Combine(root, "AsterCosmos", "bin", "Release", "net9.0", "AsterCosmos.elf");

    /// <summary>Where files go that are of no use later.</summary>
    public string Artifacts
    {
        get
        {
            Directory.CreateDirectory(_artifacts);
            return _artifacts;
        }
    }

    /// <summary>Starts our image with its shell on the serial line.</summary>
    /// <param name="devices">QEMU's words for the devices.</param>
    /// <param name="memory">The machine's memory.</param>
    /// <param name="boot">As the launcher's <c>--boot</c>.</param>
    /// <param name="processors">How many the machine has.</param>
    public GuestRun StartOurs(IReadOnlyList<string> devices, string memory = Memory, string boot = "kernel", int processors = 1) =>
        Start(Machine(Image, "", memory, devices, boot, processors));

    /// <summary>Starts the kernel that only measures.</summary>
    public GuestRun StartLimit(string commandLine, IReadOnlyList<string> devices, string memory = Memory)
    {
        string image = Path.Combine(Artifacts, "limit.elf");
        if (!_limitIsBuilt)
            Run(Path.Combine(root, "bench", "limit", "build.sh"), image);
        _limitIsBuilt = true;
        return Start(Machine(image, commandLine, memory, devices));
    }

    /// <summary>Starts another kernel of ours, whose program is told what to do on the command line.</summary>
    public GuestRun StartKernel(string image, string commandLine) => Start(Machine(image, commandLine, Memory, []));

    /// <summary>Starts Linux with a script.</summary>
    public GuestRun StartLinux(string script, IReadOnlyList<string> programs, IReadOnlyList<string> devices, string memory = Memory, int processors = 1)
    {
        string folder = MakeLinux(programs);
        string file = Path.Combine(Artifacts, "script.sh");
        File.WriteAllText(file, script);
        List<string> words = Machine(Image, "console=ttyS0 quiet panic=-1", memory, devices, processors: processors);
        words[words.IndexOf("-kernel") + 1] = Path.Combine(folder, "kernel");
        words.AddRange(["-initrd", Path.Combine(folder, "initrd"), "-fw_cfg", $"name=opt/command,file={file}"]);
        return Start(words);
    }

    private GuestRun Start(IReadOnlyList<string> words) => new([.. wrapper, .. words], Timeout);

    private string MakeLinux(IReadOnlyList<string> programs)
    {
        string folder = Path.Combine(root, "artifacts", "linux", programs.Count == 0 ? "plain" : string.Join('-', programs.Select(Path.GetFileName)));
        string script = Path.Combine(root, "bench", "linux-image.sh");
        string made = Path.Combine(folder, "initrd");
        DateTime newest = programs.Append(script).Where(File.Exists).Max(File.GetLastWriteTimeUtc);
        if (!File.Exists(made) || File.GetLastWriteTimeUtc(made) < newest)
            Run(script, [.. programs.SelectMany(static program => new[] { "--program", program }), folder]);
        return folder;
    }

    // The launcher's own words, so that every system stands on the machine that the launcher starts.
    private List<string> Machine(string image, string commandLine, string memory, IReadOnlyList<string> devices, string boot = "kernel", int processors = 1)
    {
        string[] append = commandLine.Length > 0 ? ["--append", commandLine] : [];
        string line = Run(
            Path.Combine(root, "qemu-launch.sh"),
            ["--image", image, "--boot", boot, "--bare", "--memory", memory, "--smp", $"{processors}", .. append, "--dry-run", "--", "-no-reboot", .. devices]);
        return ShellWords.Split(line);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed.</returns>
    /// <exception cref="BenchException">It does not start, or ends badly; with the last of what it printed.</exception>
    public string Run(string program, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardInput = true, WorkingDirectory = root };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start) ?? throw new BenchException($"{program} does not start");
        process.StandardInput.Close();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new BenchException($"{Path.GetFileName(program)} ended with status {process.ExitCode}{Last(output)}");
    }
    // What went wrong stands at the end of what a build prints.
    private static string Last(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(lines[Math.Max(0, lines.Length - LinesOfFailure)..].Select(static line => $"\n{line}"));
    }
}
