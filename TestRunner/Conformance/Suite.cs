namespace TestRunner.Conformance;

/// <summary>All checks.</summary>
public static class Suite
{
    /// <summary>In the order in which they run.</summary>
    public static IReadOnlyList<Check> All { get; } =
    [
        // The C library asks one question once in its life: this has to come before all others that might make it.
        new Check("threads", "native memory goes back as a thread ends", Threads.LeavingThread.Run),
        .. Threads.LockChecks.All,
        .. Threads.TaskChecks.All,
        .. Threads.ThreadChecks.All,
        .. Threads.InterruptChecks.All,
        .. Threads.StreamChecks.All,
        new Check("threads", "twelve threads under load for five seconds", ShortSoak),
        .. Garbage.CollectionChecks.All,
        .. Garbage.RegionChecks.All,
        .. Exceptions.FlowChecks.All,
        .. Exceptions.TrapChecks.All,
        .. Exceptions.HookChecks.All,
        .. Clocks.ClockChecks.All,
        .. Interface.CallChecks.All,
        .. Interface.EventChecks.All,
        .. Surroundings.EnvironmentChecks.All,
        .. Surroundings.ServiceChecks.All,
        .. Surroundings.PipeChecks.All,
        .. Consoles.ConsoleChecks.All,
        .. Libraries.BaseChecks.All,
        .. Libraries.VectorChecks.All,
        .. Libraries.JsonChecks.All,
        .. Libraries.CryptographyChecks.All,
        .. Libraries.TrustChecks.All,
        .. Libraries.PackageChecks.All,
        .. Files.FileChecks.All,
        .. Files.DirectoryChecks.All,
    ];

    // How far each thread got differs; what went wrong is worth reading.
    private static void ShortSoak(TextWriter output)
    {
        StringWriter report = new();
        output.WriteLine(Soak.Run(TimeSpan.FromSeconds(4), report) ? "good" : report.ToString());
    }

    /// <summary>Those whose full name contains a text.</summary>
    public static IEnumerable<Check> Matching(string? text) =>
        All.Where(check => text is null || check.FullName.Contains(text, StringComparison.OrdinalIgnoreCase));
}
