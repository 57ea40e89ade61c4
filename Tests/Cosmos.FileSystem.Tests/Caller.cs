using System.Text;
using Cosmos.Core;

namespace Cosmos.FileSystem.Tests;

/// <summary>Makes system calls of a <see cref="FileService"/> as native code would.</summary>
internal sealed class Caller
{
    public const int Create = 0x40;
    public const int ReadWrite = 2;
    private const int AtCurrent = -100;

    public Caller(long capacityBytes = 1 << 20, Stream? archive = null)
    {
        Space = new FileSpace(capacityBytes);
        Service = new FileService(RootFileSystem.Make(archive, Space), Space);
    }

    public FileSpace Space { get; }

    public FileService Service { get; }

    public long Call(FileCallNumber number, string? path = null, string? second = null, byte[]? memory = null, params ulong[] arguments)
    {
        ulong[] six = new ulong[6];
        arguments.CopyTo(six, 0);
        return Service.Answer(new FileCall(number, six, path, second, memory));
    }

    public int Open(string path, int flags = ReadWrite | Create) => (int)Call(FileCallNumber.OpenAt, path, arguments: [unchecked((ulong)AtCurrent), 0, (ulong)flags, 0x1A4]);

    public long Close(int descriptor) => Call(FileCallNumber.Close, arguments: (ulong)descriptor);

    public long Write(int descriptor, string text) => Call(FileCallNumber.Write, memory: Encoding.UTF8.GetBytes(text), arguments: (ulong)descriptor);

    public string Read(int descriptor, int most = 4096)
    {
        byte[] bytes = new byte[most];
        long count = Call(FileCallNumber.Read, memory: bytes, arguments: (ulong)descriptor);
        return count < 0 ? $"error {count}" : Encoding.UTF8.GetString(bytes, 0, (int)count);
    }

    public string ReadAll(string path)
    {
        int descriptor = Open(path, 0);
        string text = descriptor < 0 ? $"error {descriptor}" : Read(descriptor);
        if (descriptor >= 0)
            Close(descriptor);
        return text;
    }

    public void WriteAll(string path, string text)
    {
        int descriptor = Open(path);
        Write(descriptor, text);
        Close(descriptor);
    }
}
