namespace Cosmos.FileSystem;

/// <summary>A pipe: what is written at one end is read at the other, in order, through a buffer of fixed size.</summary>
internal sealed class Pipe
{
    private const int Capacity = 64 << 10;
    private const int Whole = 4096; // PIPE_BUF: as much is written whole or not at all

    private readonly byte[] _buffer = new byte[Capacity];
    private int _start;
    private int _count;
    private bool _readerOpen = true;
    private bool _writerOpen = true;

    public Pipe() => (Reader, Writer) = (new ReadEnd(this), new WriteEnd(this));

    public PipeEnd Reader { get; }

    public PipeEnd Writer { get; }

    private long Read(Span<byte> to, bool wait)
    {
        lock (_buffer)
        {
            while (_count == 0 && _writerOpen && !to.IsEmpty)
            {
                if (!wait)
                    return FileError.WouldBlock;
                Monitor.Wait(_buffer);
            }

            int done = Math.Min(to.Length, _count);
            int first = Math.Min(done, Capacity - _start);
            _buffer.AsSpan(_start, first).CopyTo(to);
            _buffer.AsSpan(0, done - first).CopyTo(to[first..]);
            _start = (_start + done) % Capacity;
            _count -= done;
            Tell(Writer);
            return done;
        }
    }

    private long Write(ReadOnlySpan<byte> from, bool wait)
    {
        lock (_buffer)
        {
            int least = from.Length <= Whole ? from.Length : 1;
            int written = 0;
            while (written < from.Length)
            {
                while (_readerOpen && Capacity - _count < (written == 0 ? least : 1))
                {
                    if (!wait)
                        return written > 0 ? written : FileError.WouldBlock;
                    Monitor.Wait(_buffer);
                }

                if (!_readerOpen)
                    return FileError.BrokenPipe;
                int end = (_start + _count) % Capacity;
                int part = Math.Min(Math.Min(from.Length - written, Capacity - _count), Capacity - end);
                from.Slice(written, part).CopyTo(_buffer.AsSpan(end));
                _count += part;
                written += part;
                Tell(Reader);
            }

            return written;
        }
    }

    private void Close(bool reader)
    {
        lock (_buffer)
        {
            if (reader)
                _readerOpen = false;
            else
                _writerOpen = false;
            Tell(reader ? Writer : Reader);
        }
    }

    // Who waits in a call, and who waits for many at once. Under the lock.
    private void Tell(PipeEnd end)
    {
        Monitor.PulseAll(_buffer);
        end.Tell();
    }

    private Readiness ReaderReadiness()
    {
        lock (_buffer)
            return (_count > 0 ? Readiness.Readable : Readiness.None) | (_writerOpen ? Readiness.None : Readiness.HangUp);
    }

    private Readiness WriterReadiness()
    {
        lock (_buffer)
            return (Capacity - _count >= Whole ? Readiness.Writable : Readiness.None) | (_readerOpen ? Readiness.None : Readiness.Error);
    }

    internal abstract class PipeEnd() : FileNode(FileKind.Pipe, 0x180)
    {
        public void Tell() => TellReadiness();
    }

    private sealed class ReadEnd(Pipe pipe) : PipeEnd
    {
        public override Readiness? ReadyFor => pipe.ReaderReadiness();

        public override long Read(long offset, Span<byte> to) => pipe.Read(to, wait: true);

        public override long ReadAtOnce(Span<byte> to) => pipe.Read(to, wait: false);

        public override void Closed(OpenFile file) => pipe.Close(reader: true);
    }

    private sealed class WriteEnd(Pipe pipe) : PipeEnd
    {
        public override Readiness? ReadyFor => pipe.WriterReadiness();

        public override long Write(long offset, ReadOnlySpan<byte> from) => pipe.Write(from, wait: true);

        public override long WriteAtOnce(ReadOnlySpan<byte> from) => pipe.Write(from, wait: false);

        public override void Closed(OpenFile file) => pipe.Close(reader: false);
    }
}
