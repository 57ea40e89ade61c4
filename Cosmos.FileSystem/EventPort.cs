using System.Buffers.Binary;

namespace Cosmos.FileSystem;

/// <summary>
/// What epoll_create makes: tells which of many opened files are ready, and waits for the first (epoll(7)). Thread-safe. Its lock is taken while a file tells of a change,
/// so it is never held while a file is asked.
/// </summary>
internal sealed class EventPort() : FileNode(FileKind.Anonymous, 0x180)
{
    /// <summary>struct epoll_event: 32 bits of events, 64 bits of the caller's, nothing between.</summary>
    public const int RecordBytes = 12;

    private const int Add = 1;      // EPOLL_CTL_ADD
    private const int Delete = 2;   // EPOLL_CTL_DEL
    private const int Modify = 3;   // EPOLL_CTL_MOD
    private const uint OneShot = 1u << 30;
    private const uint EdgeTriggered = 1u << 31;

    private readonly Queue<Interest> _ready = new();
    private readonly Dictionary<(int Descriptor, OpenFile File), Interest> _interests = [];

    /// <summary>epoll_ctl.</summary>
    /// <param name="operation">EPOLL_CTL_ADD, DEL or MOD.</param>
    /// <param name="descriptor">The number that the file is meant by.</param>
    /// <param name="file">The file.</param>
    /// <param name="record">The events, as the caller wrote them; not read for EPOLL_CTL_DEL.</param>
    public long Control(int operation, int descriptor, OpenFile file, ReadOnlySpan<byte> record)
    {
        if (file.Node.ReadyFor is null)
            return FileError.NotPermitted;
        if (operation != Delete && record.Length < RecordBytes)
            return FileError.BadAddress;
        Interest? interest;
        lock (_ready)
        {
            bool known = _interests.TryGetValue((descriptor, file), out interest);
            switch (operation)
            {
                case Add when known:
                    return FileError.Exists;
                case Delete or Modify when !known:
                    return FileError.NoEntry;
                case Add:
                    _interests.Add((descriptor, file), interest = new Interest(this, descriptor, file));
                    break;
                case Delete:
                    _interests.Remove((descriptor, file));
                    interest!.End();
                    return 0;
                case Modify:
                    break;
                default:
                    return FileError.Invalid;
            }

            interest!.Events = BinaryPrimitives.ReadUInt32LittleEndian(record);
            interest.Data = BinaryPrimitives.ReadUInt64LittleEndian(record[sizeof(uint)..]);
        }

        // What is ready already counts.
        interest.Signal();
        return 0;
    }

    /// <summary>epoll_wait: how many events it wrote.</summary>
    /// <param name="to">Room for events.</param>
    /// <param name="timeoutMs">How long to wait for the first; negative without end.</param>
    public long Wait(Span<byte> to, int timeoutMs)
    {
        if (to.Length < RecordBytes)
            return FileError.Invalid;
        long end = Environment.TickCount64 + timeoutMs;
        while (true)
        {
            int count = Collect(to);
            if (count > 0 || timeoutMs == 0)
                return count;
            lock (_ready)
            {
                long left = timeoutMs < 0 ? Timeout.Infinite : Math.Max(0, end - Environment.TickCount64);
                if (_ready.Count == 0 && (left == 0 || !Monitor.Wait(_ready, (int)left)))
                    return 0;
            }
        }
    }

    /// <inheritdoc/>
    public override void Closed(OpenFile file)
    {
        lock (_ready)
        {
            foreach (Interest interest in _interests.Values)
                interest.End();
            _interests.Clear();
        }
    }

    // One round of those that are said to be ready; what stays ready, and is to be told of for as long, is in the next one as well.
    private int Collect(Span<byte> to)
    {
        int count = 0;
        int round;
        lock (_ready)
            round = _ready.Count;
        for (; round > 0 && (count + 1) * RecordBytes <= to.Length; round--)
        {
            Interest? interest;
            uint? wanted;
            ulong data;
            lock (_ready)
            {
                if (!_ready.TryDequeue(out interest))
                    break;
                interest.IsQueued = false;
                (wanted, data) = (interest.Events, interest.Data);
            }

            uint events = interest.Ready(wanted);
            if (events == 0)
                continue;
            BinaryPrimitives.WriteUInt32LittleEndian(to[(count * RecordBytes)..], events);
            BinaryPrimitives.WriteUInt64LittleEndian(to[((count * RecordBytes) + sizeof(uint))..], data);
            count++;
            if ((wanted & OneShot) == OneShot)
                interest.TakeBack(wanted);
            else if ((wanted & EdgeTriggered) == 0)
                interest.Signal();
        }

        return count;
    }

    /// <summary>What somebody wants to know of one file. All but the file is under the port's lock.</summary>
    private sealed class Interest
    {
        private const uint AlwaysTold = (uint)(Readiness.Error | Readiness.HangUp);

        private readonly EventPort _port;
        private readonly int _descriptor;
        private readonly OpenFile _file;
        private bool _ended;

        public Interest(EventPort port, int descriptor, OpenFile file)
        {
            (_port, _descriptor, _file) = (port, descriptor, file);
            file.Node.ReadinessChanged += Signal;
            file.ClosedForGood += Forget;
        }

        /// <summary>The events as the caller wrote them, with how they are to be told of; null for not even those that are always told of, until it writes them anew.</summary>
        public uint? Events { get; set; }

        public ulong Data { get; set; }

        public bool IsQueued { get; set; }

        public uint Ready(uint? wanted) => wanted is { } events && !_ended ? (uint)_file.Node.ReadyFor.GetValueOrDefault() & (events | AlwaysTold) : 0;

        public void Signal()
        {
            lock (_port._ready)
            {
                if (IsQueued || _ended)
                    return;
                IsQueued = true;
                _port._ready.Enqueue(this);
                Monitor.PulseAll(_port._ready);
            }
        }

        /// <summary>Wants nothing any more, unless it was told what to want meanwhile.</summary>
        public void TakeBack(uint? told)
        {
            lock (_port._ready)
                Events = Events == told ? null : Events;
        }

        public void End()
        {
            _ended = true;
            _file.Node.ReadinessChanged -= Signal;
            _file.ClosedForGood -= Forget;
        }

        private void Forget()
        {
            lock (_port._ready)
            {
                _port._interests.Remove((_descriptor, _file));
                End();
            }
        }
    }
}
