using Cosmos.Core;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Files;

/// <summary>Files until there is no more room.</summary>
[Machine(Bare = true, Memory = "96M")]
public sealed class FullTests : IDisposable
{
    private const int NoSpace = 28; // ENOSPC
    private const string Folder = "/tmp/full";
    private static readonly DriveInfo Drive = new("/");

    public FullTests()
    {
        ServedFiles.Service.Install();
        Directory.CreateDirectory(Folder);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    [Fact]
    public void Full_is_an_exception_and_what_is_deleted_can_be_had_again()
    {
        Assert.InRange(Drive.TotalSize, (long)Machine.Boot.MemoryBytes * 4 / 10, (long)Machine.Boot.MemoryBytes / 2);
        long free = Drive.AvailableFreeSpace;
        for (int round = 0; round < 3; round++)
        {
            IOException full = Assert.Throws<IOException>(Fill);
            Assert.Equal(NoSpace, full.HResult);
            Assert.True(Drive.AvailableFreeSpace < 1 << 20, $"{Drive.AvailableFreeSpace} bytes are free");
            Assert.Throws<IOException>(static () => File.WriteAllBytes($"{Folder}/more", new byte[1 << 20]));

            // The rest of the machine does not mind.
            Assert.Equal(6, Task.Run(static () => new byte[4 << 20].Length / (4 << 20) * 6).Result);
            foreach (string file in Directory.GetFiles(Folder))
                File.Delete(file);
            Assert.Equal(free, Drive.AvailableFreeSpace);
        }
    }

    private static void Fill()
    {
        byte[] piece = new byte[1 << 20];
        for (int i = 0; i < 4096; i++)
            File.WriteAllBytes($"{Folder}/{i}", piece);
    }
}
