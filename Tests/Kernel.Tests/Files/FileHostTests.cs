using Cosmos.Core;
using Microsoft.Win32.SafeHandles;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Files;

/// <summary>What the core does not believe of who serves files.</summary>
[Machine(Bare = true, Memory = "96M")]
public sealed class FileHostTests : IDisposable
{
    private const string Path = "/tmp/numbers";
    private static readonly byte[] Content = "0123456789"u8.ToArray();

    public FileHostTests()
    {
        ServedFiles.Service.Install();
        Directory.CreateDirectory("/tmp");
        File.WriteAllBytes(Path, Content);
    }

    public void Dispose() => ServedFiles.Service.Install();

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 20)]
    [InlineData(long.MaxValue - 4)]
    public void More_than_there_is_room_for_was_not_read(long surplus)
    {
        using SafeFileHandle file = File.OpenHandle(Path);
        byte[] room = new byte[4];
        new BoastfulHost(ServedFiles.Service, surplus).Install();
        Assert.Throws<IOException>(() => RandomAccess.Read(file, room, 0));
        Assert.Throws<IOException>(() => RandomAccess.Read(file, [room, new byte[4]], 0));
        ServedFiles.Service.Install();
        Assert.Equal(room.Length, RandomAccess.Read(file, room, 2));
        Assert.Equal("2345"u8.ToArray(), room);
    }

    [Fact]
    public void More_than_there_was_to_write_was_not_written()
    {
        using SafeFileHandle file = File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite);
        new BoastfulHost(ServedFiles.Service, 1).Install();
        Assert.Throws<IOException>(() => RandomAccess.Write(file, "abcd"u8, 0));
    }

    [Fact]
    public void As_much_as_there_is_room_for_is_read()
    {
        using SafeFileHandle file = File.OpenHandle(Path);
        byte[] room = new byte[4];
        new BoastfulHost(ServedFiles.Service, 0).Install();
        Assert.Equal(room.Length, RandomAccess.Read(file, room, 6));
        Assert.Equal("6789"u8.ToArray(), room);
    }

    /// <summary>Answers reads and writes as if there had been room for more.</summary>
    private sealed class BoastfulHost(FileCallHost honest, long surplus) : FileCallHost
    {
        public override long Answer(in FileCall call)
        {
            long result = honest.Answer(call);
            bool isCounted = call.Number is FileCallNumber.Read or FileCallNumber.PRead64 or FileCallNumber.Write or FileCallNumber.PWrite64;
            return isCounted && result > 0 ? call.Memory.Length + surplus : result;
        }

        public override long Map(int descriptor, bool writable, out FileMemory? memory) => honest.Map(descriptor, writable, out memory);
    }
}
