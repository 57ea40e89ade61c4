using System.Runtime.InteropServices;
using IL2CPU.API.Attribs;

namespace Cosmos.Plugs;

/// <summary>Facts that .NET asks a Unix system for by name service and /proc.</summary>
[Plug(typeof(Environment))]
internal static class EnvironmentPlug
{
    public static string get_MachineName() => "aster";

    public static string get_UserName() => "kernel";

    public static string get_UserDomainName() => "aster";

    /// <summary>There is no file that holds this program.</summary>
    public static string? get_ProcessPath() => null;
}

/// <summary>Where a program's own files are: there is no program's file, and its files are all there are.</summary>
[Plug(typeof(AppContext))]
internal static class AppContextPlug
{
    [PlugMethod]
    private static string GetBaseDirectoryCore() => "/";
}

/// <summary>What this system is called.</summary>
[Plug(typeof(RuntimeInformation))]
internal static class RuntimeInformationPlug
{
    public static string get_OSDescription() => $"AsterCosmos {typeof(RuntimeInformationPlug).Assembly.GetName().Version!.ToString(3)}";
}

/// <summary>The name under which <see cref="Environment.OSVersion"/> shows itself; the runtime's answer to all other questions stays Unix.</summary>
[Plug(typeof(OperatingSystem))]
internal static class OperatingSystemPlug
{
    public static string get_VersionString(OperatingSystem aThis) => $"AsterCosmos {aThis.Version}";
}
