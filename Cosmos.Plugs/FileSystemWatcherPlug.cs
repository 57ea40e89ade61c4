using IL2CPU.API.Attribs;

namespace Cosmos.Plugs;

/// <summary>
/// Nobody tells of changes to directories. .NET would ask the system, whose error number it tells as if something had gone wrong; what a watcher is given is checked before
/// it comes here, as everywhere.
/// </summary>
[Plug(typeof(FileSystemWatcher))]
internal static class FileSystemWatcherPlug
{
    [PlugMethod]
    private static void StartRaisingEvents(FileSystemWatcher aThis) =>
        throw new PlatformNotSupportedException($"AsterCosmos cannot watch '{aThis.Path}': its file system tells nobody of changes.");
}
