using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace TestRunner.Conformance.Surroundings;

/// <summary>
/// What a program learns of where it runs. Whoever runs it gives it the words <c>GREETING=hello</c>, <c>PAIR=a=b</c> and <c>plain</c>, and those of the form
/// NAME=VALUE as environment variables as well.
/// </summary>
internal static class EnvironmentChecks
{
    public static readonly CheckGroup All = new("environment")
    {
        { "a variable from outside", () => Environment.GetEnvironmentVariable("GREETING") },
        { "a value with an equals sign", () => Environment.GetEnvironmentVariable("PAIR") },
        { "a variable that there is not", () => Environment.GetEnvironmentVariable("NO_SUCH_VARIABLE") },
        { "a variable that is set", () => { Environment.SetEnvironmentVariable("MADE_HERE", "x"); return Environment.GetEnvironmentVariable("MADE_HERE"); } },
        { "a variable that is taken away", () => { Environment.SetEnvironmentVariable("MADE_HERE", "x"); Environment.SetEnvironmentVariable("MADE_HERE", null); return Environment.GetEnvironmentVariable("MADE_HERE"); } },
        { "all variables", () => Environment.GetEnvironmentVariables().Contains("GREETING") },
        { "variables in a text", () => Environment.ExpandEnvironmentVariables("<%GREETING%|%NO_SUCH%>") },
        { "a variable's name is not empty", () => Shown.Thrown(static () => Environment.SetEnvironmentVariable("", "x")) },
        { "the command line has the words", () => Environment.GetCommandLineArgs().Intersect(["GREETING=hello", "PAIR=a=b", "plain"]) },
        { "the command line as text", () => Environment.CommandLine.Contains("GREETING=hello", StringComparison.Ordinal) },
        { "the first word is the program", () => Environment.GetCommandLineArgs()[0].Length > 0 },
        { "the machine's name", () => Environment.MachineName.Length > 0 },
        { "the user's name", () => Environment.UserName.Length > 0 },
        { "the system's description", () => RuntimeInformation.OSDescription.Length > 0 },
        { "the system is of the Unix kind", () => (OperatingSystem.IsLinux(), OperatingSystem.IsWindows(), Environment.OSVersion.Platform) },
        { "the system's version", () => (Environment.OSVersion.Version.Major > 0, OperatingSystem.IsOSPlatformVersionAtLeast("linux", 1)) },
        { "architecture", () => (RuntimeInformation.ProcessArchitecture, RuntimeInformation.OSArchitecture, Environment.Is64BitProcess) },
        { "runtime identifier and framework", () => (RuntimeInformation.RuntimeIdentifier, RuntimeInformation.FrameworkDescription) },
        { "runtime version", () => Environment.Version },
        { "new line", () => Environment.NewLine == "\n" },
        { "page size", () => Environment.SystemPageSize },
        { "processors", () => (Environment.ProcessorCount >= 1, Thread.GetCurrentProcessorId() >= 0) },
        { "process id", () => Environment.ProcessId > 0 && Environment.ProcessId == Environment.ProcessId },
        { "managed thread ids differ", () => { int other = 0; Threads.Fleet.Run(1, _ => other = Environment.CurrentManagedThreadId); return other != Environment.CurrentManagedThreadId; } },
        { "uptime", () => Environment.TickCount64 > 0 },
        { "working set", () => Environment.WorkingSet >= 0 },
        { "stack trace as text", () => Environment.StackTrace.Contains("EnvironmentChecks", StringComparison.Ordinal) },
        { "no shutdown yet", () => Environment.HasShutdownStarted },
        { "exit code", () => { Environment.ExitCode = 4; int set = Environment.ExitCode; Environment.ExitCode = 0; return set; } },
        { "not interactive windows", () => Environment.UserInteractive },
        { "special folders", () => (Environment.GetFolderPath(Environment.SpecialFolder.System), Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData)) },
        { "system directory", () => Environment.SystemDirectory },
        { "logical drives", () => Environment.GetLogicalDrives().Contains("/") },
        { "the entry assembly", () => Assembly.GetEntryAssembly() is not null },
        { "this assembly's name", () => Assembly.GetExecutingAssembly().GetName().Name },
        { "an assembly in one file has no place", () => AppContext.BaseDirectory.Length > 0 },
        { "switches", () => { AppContext.SetSwitch("Check.This", true); return (AppContext.TryGetSwitch("Check.This", out bool on), on, AppContext.TryGetSwitch("Check.That", out _)); } },
        { "data of the application", () => { AppContext.SetData("check", 5); return AppContext.GetData("check"); } },
        { "domain", () => (AppDomain.CurrentDomain.Id, AppDomain.CurrentDomain.IsDefaultAppDomain()) },
        { "dynamic code is not there", () => (System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported, System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeCompiled) },
        { "instruction sets that code may use", () => (Sse2.IsSupported, X86Base.IsSupported, Sse42.IsSupported || !Sse42.IsSupported) },
        { "byte order", () => BitConverter.IsLittleEndian },
        { "culture", () => (CultureInfo.CurrentCulture.Name, CultureInfo.InstalledUICulture.Name) },
        { "a process can be asked about itself", () => { using System.Diagnostics.Process me = System.Diagnostics.Process.GetCurrentProcess(); return me.Id == Environment.ProcessId; } },
    };
}
