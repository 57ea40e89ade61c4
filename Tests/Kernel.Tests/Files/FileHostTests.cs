using Cosmos.Core;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Kernel.Tests.Files;

/// <summary>What the core does not believe of who serves files.</summary>
public class FileHostTests
{
    [Fact]
    public void Host_that_says_more_was_read_than_there_is_room_for_is_an_error()
    {
        string path = Path.GetTempFileName();
        File.WriteAllText(path, "0123456789");
        FileCallHost honest = FileCallHost.Current!;
        try
        {
            using SafeFileHandle file = File.OpenHandle(path);
            byte[] room = new byte[4];
            new BoastfulHost(honest).Install();
            Assert.Throws<IOException>(() => RandomAccess.Read(file, room, 0));
            honest.Install();
            Assert.Equal(room.Length, RandomAccess.Read(file, room, 2));
            Assert.Equal("2345"u8.ToArray(), room);
        }
        finally
        {
            honest.Install();
            File.Delete(path);
        }
    }

    /// <summary>Answers one byte too many for whatever is read.</summary>
    private sealed class BoastfulHost(FileCallHost honest) : FileCallHost
    {
        public override long Answer(in FileCall call)
        {
            long result = honest.Answer(call);
            return call.Number is FileCallNumber.Read or FileCallNumber.PRead64 && result > 0 ? call.Memory.Length + 1 : result;
        }

        public override long Map(int descriptor, bool writable, out FileMemory? memory) => honest.Map(descriptor, writable, out memory);
    }
}
