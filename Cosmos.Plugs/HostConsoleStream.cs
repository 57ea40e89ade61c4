using Cosmos.Core;

namespace Cosmos.Plugs;

/// <summary>Standard input, output or error: the console host's when there is one, else the serial line as it is.</summary>
internal sealed class HostConsoleStream(HostConsoleStream.Channel channel, HostConsoleReader? lines = null) : Stream
{
    internal enum Channel
    {
        Input,
        Output,
        Error,
    }

    public override bool CanRead => channel == Channel.Input;

    public override bool CanWrite => channel != Channel.Input;

    public override bool CanSeek => false;

    public override long Length => throw NoSeeking();

    public override long Position
    {
        get => throw NoSeeking();
        set => throw NoSeeking();
    }

    public override void Flush()
    {
    }

    public override int Read(Span<byte> buffer) => !CanRead ? throw new NotSupportedException("Stream does not support reading.")
        : buffer.IsEmpty ? 0
        : lines is not null && ConsoleHost.Current is not null ? lines.Read(buffer)
        : SerialConsole.Read(buffer, Timeout.InfiniteTimeSpan);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!CanWrite)
            throw new NotSupportedException("Stream does not support writing.");
        if (ConsoleHost.Current is not { } host)
            SerialConsole.Write(buffer);
        else if (channel == Channel.Error)
            host.WriteError(buffer);
        else
            host.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => throw NoSeeking();

    public override void SetLength(long value) => throw NoSeeking();

    private static NotSupportedException NoSeeking() => new("Stream does not support seeking.");
}
