using Cosmos.FileSystem;

namespace Kernel.Tests.Files;

/// <summary>The file system in memory, one for all tests on a machine: other tests are to find no files.</summary>
internal static class ServedFiles
{
    private static FileService? _service;

    /// <summary>It, installed when it is first asked for.</summary>
    public static FileService Service => _service ??= RootFileSystem.Install(null);
}
