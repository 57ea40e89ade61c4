using System.Buffers.Binary;
using Cosmos.Core;

namespace Cosmos.FileSystem.Tests;

/// <summary>What the conformance suite cannot ask through the base library: bad calls, small buffers, and memory that is given back.</summary>
public sealed class FileServiceTests
{
    private readonly Caller _caller = new();

    [Fact]
    public void Descriptor_is_the_lowest_free_one()
    {
        int first = _caller.Open("/a");
        int second = _caller.Open("/b");
        Assert.Equal(FileCallHost.FirstDescriptor, first);
        Assert.Equal(first + 1, second);
        _caller.Close(first);
        Assert.Equal(first, _caller.Open("/c"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(int.MaxValue)]
    public void Descriptor_that_is_none_is_refused(int descriptor)
    {
        foreach (FileCallNumber number in (FileCallNumber[])[FileCallNumber.Read, FileCallNumber.Write, FileCallNumber.PRead64, FileCallNumber.Close, FileCallNumber.LSeek, FileCallNumber.FTruncate, FileCallNumber.GetDents64, FileCallNumber.Fcntl])
            Assert.Equal(FileError.BadDescriptor, _caller.Call(number, memory: new byte[8], arguments: unchecked((ulong)descriptor)));
    }

    [Fact]
    public void Closed_twice_is_refused()
    {
        int descriptor = _caller.Open("/a");
        Assert.Equal(0, _caller.Close(descriptor));
        Assert.Equal(FileError.BadDescriptor, _caller.Close(descriptor));
    }

    [Fact]
    public void Duplicate_shares_the_position()
    {
        int descriptor = _caller.Open("/a");
        int copy = (int)_caller.Call(FileCallNumber.Dup, arguments: (ulong)descriptor);
        _caller.Write(descriptor, "one");
        _caller.Write(copy, "two");
        _caller.Close(descriptor);
        _caller.Write(copy, "three");
        _caller.Close(copy);
        Assert.Equal("onetwothree", _caller.ReadAll("/a"));
    }

    [Fact]
    public void What_is_written_to_the_random_device_is_mixed_into_the_pool()
    {
        using var machine = new Cosmos.Core.Simulation.SimulatedMachine();
        _caller.Write(_caller.Open("/dev/urandom"), "noise");
        Assert.Equal("noise"u8.ToArray(), machine.MixedRandom);
    }

    [Fact]
    public void Full_is_an_error_and_room_comes_back()
    {
        int descriptor = _caller.Open("/big");
        byte[] piece = new byte[300_000];
        Assert.Equal(piece.Length, _caller.Call(FileCallNumber.Write, memory: piece, arguments: (ulong)descriptor));
        Assert.Equal(piece.Length, _caller.Call(FileCallNumber.Write, memory: piece, arguments: (ulong)descriptor));
        Assert.Equal(piece.Length, _caller.Call(FileCallNumber.Write, memory: piece, arguments: (ulong)descriptor));
        Assert.Equal(FileError.NoSpace, _caller.Call(FileCallNumber.Write, memory: piece, arguments: (ulong)descriptor));
        Assert.Equal(FileError.NoSpace, _caller.Call(FileCallNumber.FTruncate, arguments: [(ulong)descriptor, 1 << 21]));
        Assert.Equal(900_000, _caller.Space.UsedBytes);
        Assert.Equal(0, _caller.Call(FileCallNumber.Unlink, "/big"));
        Assert.Equal(900_000, _caller.Space.UsedBytes);
        _caller.Close(descriptor);
        Assert.Equal(0, _caller.Space.UsedBytes);
    }

    [Fact]
    public void Replaced_file_gives_its_room_back()
    {
        _caller.WriteAll("/a", "12345");
        _caller.WriteAll("/b", "123");
        Assert.Equal(0, _caller.Call(FileCallNumber.Rename, "/b", "/a"));
        Assert.Equal(3, _caller.Space.UsedBytes);
        Assert.Equal("123", _caller.ReadAll("/a"));
    }

    [Fact]
    public void What_was_cut_off_does_not_come_back()
    {
        int descriptor = _caller.Open("/a");
        _caller.Write(descriptor, "secret");
        _caller.Call(FileCallNumber.FTruncate, arguments: [(ulong)descriptor, 2]);
        _caller.Call(FileCallNumber.FTruncate, arguments: [(ulong)descriptor, 6]);
        Assert.Equal("se\0\0\0\0", _caller.ReadAll("/a"));
    }

    [Fact]
    public void Listing_goes_on_where_a_small_buffer_ended()
    {
        for (int i = 0; i < 20; i++)
            _caller.WriteAll($"/tmp/file{i:D2}", "");
        int descriptor = _caller.Open("/tmp", 0x1_0000);
        HashSet<string> names = [];
        byte[] buffer = new byte[64];
        long count;
        while ((count = _caller.Call(FileCallNumber.GetDents64, memory: buffer, arguments: (ulong)descriptor)) > 0)
        {
            for (int at = 0; at < count; at += BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)))
                names.Add(System.Text.Encoding.UTF8.GetString(buffer.AsSpan(at + 19, buffer.AsSpan(at + 19).IndexOf((byte)0))));
        }

        Assert.Equal(0, count);
        Assert.Equal(22, names.Count);
        Assert.Equal(FileError.Invalid, _caller.Call(FileCallNumber.LSeek, arguments: [(ulong)descriptor, 0, 0]) + _caller.Call(FileCallNumber.GetDents64, memory: new byte[8], arguments: (ulong)descriptor));
    }

    [Theory]
    [InlineData("", FileError.NoEntry)]
    [InlineData("/none", FileError.NoEntry)]
    [InlineData("/none/deeper", FileError.NoEntry)]
    [InlineData("/file/deeper", FileError.NotDirectory)]
    [InlineData("/file/", FileError.NotDirectory)]
    [InlineData("/loop", FileError.TooManyLinks)]
    [InlineData("/up", 0)]
    [InlineData("/../../tmp/..", 0)]
    public void Path_leads_where_it_should(string path, long expected)
    {
        _caller.WriteAll("/file", "");
        _caller.Call(FileCallNumber.SymLink, "loop", "/loop");
        _caller.Call(FileCallNumber.SymLink, "../tmp/../tmp", "/up");
        Assert.Equal(expected, _caller.Call(FileCallNumber.Stat, path, memory: new byte[144]));
    }

    [Fact]
    public void Directory_cannot_move_into_itself()
    {
        _caller.Call(FileCallNumber.MkDir, "/a");
        _caller.Call(FileCallNumber.MkDir, "/a/b");
        Assert.Equal(FileError.Invalid, _caller.Call(FileCallNumber.Rename, "/a", "/a/b/c"));
    }

    [Fact]
    public void Lock_of_one_alone_keeps_others_out()
    {
        int one = _caller.Open("/a");
        int two = _caller.Open("/a");
        Assert.Equal(0, _caller.Call(FileCallNumber.Flock, arguments: [(ulong)one, 1 | 4]));
        Assert.Equal(0, _caller.Call(FileCallNumber.Flock, arguments: [(ulong)two, 1 | 4]));
        Assert.Equal(FileError.WouldBlock, _caller.Call(FileCallNumber.Flock, arguments: [(ulong)one, 2 | 4]));
        _caller.Close(two);
        Assert.Equal(0, _caller.Call(FileCallNumber.Flock, arguments: [(ulong)one, 2 | 4]));
    }

    [Fact]
    public void Mapped_file_and_its_pages_are_one()
    {
        int descriptor = _caller.Open("/a");
        _caller.Write(descriptor, "before");
        Assert.Equal(0, _caller.Service.Map(descriptor, writable: true, out FileMemory? memory));
        memory!.Write(0, "AF"u8);
        Assert.Equal("AFfore", _caller.ReadAll("/a"));
        _caller.Write(descriptor, " after");
        byte[] seen = new byte[5];
        memory.Read(7, seen);
        Assert.Equal("after"u8.ToArray(), seen);
    }

    [Fact]
    public void Pipe_ends_when_its_writer_does()
    {
        byte[] ends = new byte[8];
        Assert.Equal(0, _caller.Call(FileCallNumber.Pipe2, memory: ends));
        int reader = BinaryPrimitives.ReadInt32LittleEndian(ends);
        int writer = BinaryPrimitives.ReadInt32LittleEndian(ends.AsSpan(4));
        _caller.Write(writer, "through");
        Assert.Equal("thr", _caller.Read(reader, 3));
        _caller.Close(writer);
        Assert.Equal("ough", _caller.Read(reader));
        Assert.Equal("", _caller.Read(reader));
        Assert.Equal(FileError.BadDescriptor, _caller.Call(FileCallNumber.Write, memory: new byte[1], arguments: (ulong)reader));
    }

    [Fact]
    public void Pipe_end_that_does_not_block_says_so()
    {
        const int setFlags = 4, nonBlocking = 0x800, capacity = 64 << 10;
        byte[] ends = new byte[8];
        _caller.Call(FileCallNumber.Pipe2, memory: ends);
        int reader = BinaryPrimitives.ReadInt32LittleEndian(ends);
        int writer = BinaryPrimitives.ReadInt32LittleEndian(ends.AsSpan(4));
        foreach (int end in (int[])[reader, writer])
            Assert.Equal(0, _caller.Call(FileCallNumber.Fcntl, arguments: [(ulong)end, setFlags, nonBlocking]));
        Assert.Equal($"error {FileError.WouldBlock}", _caller.Read(reader));

        // What is larger than PIPE_BUF goes in as far as there is room, what is not goes in whole or not at all.
        Assert.Equal(capacity - 10, _caller.Write(writer, new string('x', capacity - 10)));
        Assert.Equal(FileError.WouldBlock, _caller.Write(writer, new string('y', 4096)));
        Assert.Equal(10, _caller.Write(writer, new string('y', 4097)));
        Assert.Equal(FileError.WouldBlock, _caller.Write(writer, "z"));
        Assert.Equal(capacity, _caller.Read(reader, capacity + 1).Length);
        Assert.Equal(1, _caller.Write(writer, "z"));
        _caller.Close(reader);
        Assert.Equal(FileError.BrokenPipe, _caller.Write(writer, "z"));
        _caller.Close(writer);
    }

    [Fact]
    public void Current_directory_is_where_paths_begin()
    {
        _caller.Call(FileCallNumber.MkDir, "/a");
        Assert.Equal(0, _caller.Call(FileCallNumber.ChDir, "a"));
        _caller.WriteAll("here", "x");
        Assert.Equal("x", _caller.ReadAll("/a/here"));
        byte[] path = new byte[16];
        Assert.Equal(3, _caller.Call(FileCallNumber.GetCwd, memory: path));
        Assert.Equal("/a\0"u8.ToArray(), path[..3]);
        Assert.Equal(FileError.Range, _caller.Call(FileCallNumber.GetCwd, memory: new byte[2]));
    }

    [Fact]
    public void Eight_threads_do_not_harm_each_other()
    {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, me =>
        {
            for (int i = 0; i < 200; i++)
            {
                _caller.WriteAll($"/tmp/{me}-{i % 5}", new string('x', i));
                Assert.Equal(0, _caller.Call(FileCallNumber.Rename, $"/tmp/{me}-{i % 5}", $"/tmp/{me}"));
                Assert.Equal(i, _caller.ReadAll($"/tmp/{me}").Length);
            }
        });
        Assert.Equal(8 * 199, _caller.Space.UsedBytes);
    }
}
