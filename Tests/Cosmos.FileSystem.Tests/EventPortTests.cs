using System.Buffers.Binary;
using Cosmos.Core;

namespace Cosmos.FileSystem.Tests;

/// <summary>epoll, by the calls that .NET makes of it; TestRunner/Conformance/Interface/EventChecks.cs compares the same with Linux.</summary>
public sealed class EventPortTests
{
    private const uint In = 1;
    private const uint Out = 4;
    private const uint HangUp = 0x10;
    private const uint Edge = 1u << 31;
    private const ulong Add = 1;
    private const ulong Delete = 2;
    private const ulong Modify = 3;
    private const uint OneShot = 1u << 30;
    private const int RecordBytes = 12;

    private readonly Caller _caller = new();
    private readonly int _port;
    private readonly int _reader;
    private readonly int _writer;

    public EventPortTests()
    {
        byte[] ends = new byte[8];
        _caller.Call(FileCallNumber.Pipe2, memory: ends);
        (_reader, _writer) = (BinaryPrimitives.ReadInt32LittleEndian(ends), BinaryPrimitives.ReadInt32LittleEndian(ends.AsSpan(4)));
        _port = (int)_caller.Call(FileCallNumber.EPollCreate1);
    }

    [Fact]
    public void What_was_given_comes_back_with_the_events()
    {
        Assert.Equal(0, Want(Add, _reader, In, 0x1122_3344_5566_7788));
        Assert.Empty(Ready());
        _caller.Write(_writer, "x");
        Assert.Equal([(In, 0x1122_3344_5566_7788)], Ready());
        Assert.Equal([(In, 0x1122_3344_5566_7788)], Ready());
    }

    [Fact]
    public void Edge_is_told_of_once_and_again_after_a_change()
    {
        Want(Add, _reader, In | Edge);
        _caller.Write(_writer, "x");
        Assert.Single(Ready());
        Assert.Empty(Ready());
        _caller.Write(_writer, "y");
        Assert.Single(Ready());
    }

    [Fact]
    public void Events_for_which_there_is_no_room_are_not_lost()
    {
        Want(Add, _reader, In | Edge, 1);
        Want(Add, _writer, Out | Edge, 2);
        _caller.Write(_writer, "x");
        Assert.Single(Ready(most: 1));
        Assert.Single(Ready(most: 1));
        Assert.Empty(Ready());
    }

    [Fact]
    public void What_is_told_of_once_is_not_told_of_again_not_even_the_end()
    {
        Want(Add, _reader, In | OneShot);
        _caller.Write(_writer, "x");
        Assert.Single(Ready());
        _caller.Close(_writer);
        Assert.Empty(Ready());
        Want(Modify, _reader, 0);
        Assert.Equal([(HangUp, 0)], Ready());
    }

    [Fact]
    public void Closed_file_is_watched_no_longer_and_its_number_can_be_watched_anew()
    {
        Want(Add, _reader, In);
        _caller.Write(_writer, "x");
        _caller.Close(_reader);
        Assert.Empty(Ready());
        byte[] ends = new byte[8];
        _caller.Call(FileCallNumber.Pipe2, memory: ends);
        Assert.Equal(_reader, BinaryPrimitives.ReadInt32LittleEndian(ends));
        Assert.Equal(0, Want(Add, _reader, In));
    }

    [Fact]
    public void Closed_port_is_told_nothing()
    {
        Want(Add, _reader, In);
        _caller.Close(_port);
        Assert.Equal(1, _caller.Write(_writer, "x"));
        Assert.Equal(FileError.BadDescriptor, Wait(new byte[RecordBytes], 1, 0));
    }

    [Fact]
    public async Task Who_waits_is_woken_by_whoever_writes_and_by_the_end()
    {
        Want(Add, _reader, In | Edge);
        byte[] record = new byte[RecordBytes];
        Task<long> waiting = Task.Run(() => Wait(record, 1, -1));
        _caller.Write(_writer, "x");
        Assert.Equal(1, await waiting);
        Assert.Equal(In, BinaryPrimitives.ReadUInt32LittleEndian(record));
        waiting = Task.Run(() => Wait(record, 1, -1));
        _caller.Close(_writer);
        Assert.Equal(1, await waiting);
        Assert.Equal(In | HangUp, BinaryPrimitives.ReadUInt32LittleEndian(record));
    }

    [Fact]
    public async Task Writers_on_many_threads_lose_no_wake_up()
    {
        const int rounds = 2000;
        Want(Add, _reader, In | Edge);
        Task writing = Task.Run(() => Parallel.For(0, rounds, _ => _caller.Write(_writer, "x")));
        int got = 0;
        _caller.Call(FileCallNumber.Fcntl, arguments: [(ulong)_reader, 4, 0x800]);
        byte[] bytes = new byte[rounds];
        while (got < rounds)
        {
            Assert.Equal(1, Wait(new byte[RecordBytes], 1, 60_000));
            while (_caller.Call(FileCallNumber.Read, memory: bytes, arguments: (ulong)_reader) is > 0 and long count)
                got += (int)count;
        }

        Assert.Equal(rounds, got);
        await writing;
    }

    [Fact]
    public void Bad_requests_are_refused()
    {
        int file = _caller.Open("/tmp/file");
        Assert.Equal(FileError.NotPermitted, Want(Add, file, In));
        Assert.Equal(FileError.BadDescriptor, Want(Add, 9999, In));
        Assert.Equal(FileError.Invalid, Want(Add, _port, In));
        Assert.Equal(FileError.Invalid, Want(9, _reader, In));
        Assert.Equal(FileError.NoEntry, Want(Delete, _reader, In));
        Assert.Equal(0, Want(Add, _reader, In));
        Assert.Equal(FileError.Exists, Want(Add, _reader, In));
        Assert.Equal(FileError.Invalid, Wait([], 0, 0));
        Assert.Equal(FileError.Invalid, _caller.Call(FileCallNumber.EPollWait, memory: new byte[RecordBytes], arguments: [(ulong)file, 0, 1, 0]));
        Assert.Equal(FileError.Invalid, _caller.Call(FileCallNumber.EPollCreate1, arguments: 1));
    }

    [Fact]
    public void Opened_files_are_listed_with_what_they_are()
    {
        int file = _caller.Open("/tmp/file");
        Assert.Equal("/tmp/file", Link(file));
        Assert.Equal("anon_inode:[eventpoll]", Link(_port));
        Assert.Equal(Link(_writer), Link(_reader));
        Assert.StartsWith("pipe:[", Link(_reader), StringComparison.Ordinal);
        Assert.Equal("/dev/console", Link(1));
        _caller.Close(file);
        Assert.Equal($"error {FileError.NoEntry}", Link(file));
    }

    private string Link(int descriptor)
    {
        byte[] target = new byte[64];
        long count = _caller.Call(FileCallNumber.ReadLink, $"/proc/self/fd/{descriptor}", memory: target);
        return count < 0 ? $"error {count}" : System.Text.Encoding.UTF8.GetString(target, 0, (int)count);
    }

    private long Want(ulong operation, int descriptor, uint events, ulong data = 0)
    {
        byte[] record = new byte[RecordBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(record, events);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(4), data);
        return _caller.Call(FileCallNumber.EPollCtl, memory: record, arguments: [(ulong)_port, operation, (ulong)descriptor, 0]);
    }

    private long Wait(byte[] memory, int most, int timeoutMs) =>
        _caller.Call(FileCallNumber.EPollWait, memory: memory, arguments: [(ulong)_port, 0, (ulong)most, unchecked((ulong)timeoutMs)]);

    private List<(uint Events, ulong Data)> Ready(int most = 8)
    {
        byte[] records = new byte[most * RecordBytes];
        long count = Wait(records, most, 0);
        return [.. Enumerable.Range(0, (int)count).Select(i => (
            BinaryPrimitives.ReadUInt32LittleEndian(records.AsSpan(i * RecordBytes)),
            BinaryPrimitives.ReadUInt64LittleEndian(records.AsSpan((i * RecordBytes) + 4))))];
    }
}
