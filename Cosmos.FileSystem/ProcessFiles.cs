using System.Globalization;
using System.Text;
using Cosmos.Core;

namespace Cosmos.FileSystem;

/// <summary><c>/proc</c> (proc(5)), as far as programs ask for it.</summary>
internal static class ProcessFiles
{
    private const ulong FrameBytes = 4096;

    public static void Add(DirectoryNode proc)
    {
        proc.Add("meminfo", new GeneratedFile(MemoryInformation));
        proc.Add("cpuinfo", new GeneratedFile(Processors));
        proc.Add("uptime", new GeneratedFile(static () => string.Create(CultureInfo.InvariantCulture, $"{Clock.Uptime.TotalSeconds:0.00} 0.00\n")));
        proc.Add("version", new GeneratedFile(static () => $"AsterCosmos version {typeof(ProcessFiles).Assembly.GetName().Version!.ToString(3)}\n"));
        proc.Add("cmdline", new GeneratedFile(static () => Machine.Boot.CommandLine + "\n"));
        proc.Add("mounts", new GeneratedFile(static () => "tmpfs / tmpfs rw 0 0\n"));
        proc.Add("self", new SymbolicLink("1"));
        DirectoryNode self = proc.Ensure("1");
        self.Add("maps", new GeneratedFile(Maps));
        self.Add("mounts", new GeneratedFile(static () => "tmpfs / tmpfs rw 0 0\n"));
        self.Add("cmdline", new GeneratedFile(static () => Machine.Boot.CommandLine.Replace(' ', '\0') + "\0"));
        self.Add("status", new GeneratedFile(Status));
        self.Add("stat", new GeneratedFile(static () => Statistics(1, "kernel", 'R', Machine.Threads.Aggregate(TimeSpan.Zero, static (sum, thread) => sum + thread.RunTime))));
        self.Add("task", new DirectoryNode(static () => Machine.Threads.Select(static thread => Number(thread.Id)), Task));
        self.Add("statm", new GeneratedFile(static () => string.Create(CultureInfo.InvariantCulture, $"{Managed()} {Managed()} 0 0 0 {Managed()} 0\n")));
        self.Add("cwd", new SymbolicLink("/"));
        self.Add("root", new SymbolicLink("/"));
    }

    /// <summary><c>/proc/self/fd</c>: a link for each opened file. The first three are the console, which the nucleus keeps.</summary>
    public static void AddDescriptors(DirectoryNode proc, DescriptorTable descriptors)
    {
        const int consoles = 3;
        DirectoryNode self = proc.Ensure("1");
        if (!self.TryGet("fd", out _))
            self.Add("fd", new DirectoryNode(() => Enumerable.Range(0, consoles).Concat(descriptors.Numbers()).Select(Number), number => new SymbolicLink(() => Opened(number))));

        string Opened(string number) => int.Parse(number, CultureInfo.InvariantCulture) is var descriptor && descriptor < consoles ? "/dev/console"
            : descriptors.TryGet(descriptor, out OpenFile? file) ? file.Name
            : "";
    }

    private static long Managed() => Machine.CountFrames()[FrameOwner.Managed];

    private static string MemoryInformation()
    {
        IReadOnlyDictionary<FrameOwner, long> frames = Machine.CountFrames();
        long kilobytes = (long)(FrameBytes / 1024);
        long total = (long)(Machine.Boot.MemoryBytes / 1024);
        long free = frames[FrameOwner.Free] * kilobytes;
        return string.Create(CultureInfo.InvariantCulture, $"""
            MemTotal:       {total,8} kB
            MemFree:        {free,8} kB
            MemAvailable:   {free,8} kB
            Buffers:        {0,8} kB
            Cached:         {0,8} kB
            SwapTotal:      {0,8} kB
            SwapFree:       {0,8} kB

            """).ReplaceLineEndings("\n");
    }

    private static string Processors()
    {
        StringBuilder text = new();
        for (int index = 0; index < Machine.Boot.CpusOnline; index++)
            text.Append(CultureInfo.InvariantCulture, $"processor\t: {index}\ncpu MHz\t\t: {Machine.Boot.TscHertz / 1e6:0.000}\n\n");
        return text.ToString();
    }

    private static string Status()
    {
        long resident = Managed() * (long)FrameBytes / 1024;
        long mapped = MappedBytes() / 1024;
        return string.Create(CultureInfo.InvariantCulture, $"""
            Name:	kernel
            State:	R (running)
            Pid:	1
            VmPeak:	{mapped,8} kB
            VmSize:	{mapped,8} kB
            VmHWM:	{resident,8} kB
            VmRSS:	{resident,8} kB
            VmData:	{mapped,8} kB
            VmSwap:	{0,8} kB
            Threads:	{Machine.Threads.Count}

            """).ReplaceLineEndings("\n");
    }

    private static DirectoryNode Task(string number)
    {
        DirectoryNode task = new();
        task.Add("stat", new GeneratedFile(() => Machine.Threads.FirstOrDefault(thread => Number(thread.Id) == number) is { } thread
            ? Statistics(thread.Id, thread.Name, thread.State == KernelThreadState.Waiting ? 'S' : 'R', thread.RunTime)
            : ""));
        return task;
    }

    // The 52 fields of proc(5) /proc/pid/stat; those that mean nothing here are zero.
    private static string Statistics(int id, string name, char state, TimeSpan runTime)
    {
        const long ticksPerSecond = 100; // what sysconf(_SC_CLK_TCK) says
        const long priority = 20;
        long ticks = runTime.Ticks * ticksPerSecond / TimeSpan.TicksPerSecond;
        string user = string.Create(CultureInfo.InvariantCulture, $"{id} ({name}) {state} 0 1 1 0 -1 0 0 0 0 0 {ticks} 0 0 0 {priority} 0 {Machine.Threads.Count} 0 0");
        string memory = string.Create(CultureInfo.InvariantCulture, $"{MappedBytes()} {Managed()} {ulong.MaxValue}");
        return $"{user} {memory} {string.Join(' ', Enumerable.Repeat('0', 27))}\n";
    }

    private static long MappedBytes() => Machine.MappedAreas.Sum(static area => (long)(area.End - area.Start));

    private static string Number(int id) => id.ToString(CultureInfo.InvariantCulture);

    private static string Maps()
    {
        StringBuilder text = new();
        foreach (MappedArea area in Machine.MappedAreas)
        {
            char read = (area.Rights & MappedRights.Read) != 0 ? 'r' : '-';
            char write = (area.Rights & MappedRights.Write) != 0 ? 'w' : '-';
            char execute = (area.Rights & MappedRights.Execute) != 0 ? 'x' : '-';
            string name = area.IsStack ? " [stack]" : "";
            text.Append(CultureInfo.InvariantCulture, $"{area.Start:x}-{area.End:x} {read}{write}{execute}p 00000000 00:00 0{name}\n");
        }

        return text.ToString();
    }
}
