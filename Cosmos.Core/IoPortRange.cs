namespace Cosmos.Core;

/// <summary>Which way a port is used.</summary>
[Flags]
internal enum PortDirections
{
    None = 0,
    In = 1 << 0,
    Out = 1 << 1,
    Both = In | Out,
}

/// <summary>Ports that somebody holds. The table of all of them: no port is held twice for the same direction.</summary>
internal sealed class PortClaim
{
    private static readonly Lock TableLock = new();
    private static readonly List<PortClaim> Table = [];
    private readonly int _first;
    private readonly int _count;
    private readonly PortDirections _directions;
    private readonly string _holder;

    private PortClaim(int first, int count, PortDirections directions, string holder)
    {
        _first = first;
        _count = count;
        _directions = directions;
        _holder = holder;
    }

    /// <exception cref="InvalidOperationException">Some of the ports are held already; the message names them and their holder.</exception>
    internal static PortClaim Take(int first, int count, PortDirections directions, string holder)
    {
        var claim = new PortClaim(first, count, directions, holder);
        lock (TableLock)
        {
            foreach (PortClaim other in Table)
            {
                bool overlaps = first < other._first + other._count && other._first < first + count && (directions & other._directions) != 0;
                if (overlaps)
                    throw new InvalidOperationException($"{claim} refused: {other}");
            }

            Table.Add(claim);
        }

        return claim;
    }

    internal void Release()
    {
        lock (TableLock)
            Table.Remove(this);
    }

    public override string ToString() => $"ports 0x{_first:x}..0x{_first + _count - 1:x} for {_holder}";
}

/// <summary>Ports that a device decodes, held by one driver: what <see cref="VmPager"/> is for memory.</summary>
/// <remarks>Only ports that buses hand out, from <see cref="First"/> up: those below are the platform's, and are given by name or not at all.</remarks>
public sealed class IoPortRange : IDisposable
{
    /// <summary>The lowest port that a range may hold.</summary>
    public const int First = 0x1000;

    private const int Ports = 0x10000;
    private readonly Lock _lock = new();
    private readonly PortClaim _claim;
    private readonly int _start;
    private bool _disposed;

    private IoPortRange(int start, int count, string holder)
    {
        _start = start;
        Count = count;
        Holder = holder;
        _claim = PortClaim.Take(start, count, PortDirections.Both, holder);
    }

    /// <summary>How many ports.</summary>
    public int Count { get; }

    /// <summary>Who holds them, for messages.</summary>
    public string Holder { get; }

    /// <summary>Claims ports.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Some of them are the platform's, or there are no such ports.</exception>
    /// <exception cref="InvalidOperationException">Some of them are held; the message says by whom.</exception>
    [BusTier]
    public static IoPortRange Claim(int first, int count, string holder)
    {
        if (first < First || count < 1 || count > Ports - first)
            throw new ArgumentOutOfRangeException(nameof(first), $"ports 0x{first:x}+{count} are not all from 0x{First:x} to 0x{Ports - 1:x}");
        return new IoPortRange(first, count, holder);
    }

    /// <summary>One port of the range.</summary>
    /// <param name="offset">Ports from the range's start.</param>
    /// <exception cref="ArgumentOutOfRangeException">The port would not lie inside.</exception>
    /// <exception cref="ArgumentException">The port would not be aligned, or its width is not 8, 16 or 32 bits.</exception>
    public IoPort<T, TRights> Port<T, TRights>(int offset)
        where T : unmanaged
        where TRights : struct, IPortRights
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        int width = RegisterWidth.Of<T>();
        if (width is 0 or > sizeof(uint))
            throw new ArgumentException($"a port is 8, 16 or 32 bits wide, not {typeof(T).Name}");
        if (offset < 0 || offset > Count - width)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{width} bytes at {offset} leave the {Count} ports of {Holder}");
        if ((_start + offset) % width != 0)
            throw new ArgumentException($"port 0x{_start + offset:x} is not aligned to {width} bytes", nameof(offset));
        return new IoPort<T, TRights>(this, (ushort)(_start + offset));
    }

    /// <summary>Gives the ports back. When this returns no access goes on, and those that were made of them throw from then on.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            _disposed = true;
            _claim.Release();
        }
    }

    /// <summary>One access to a port. Until it is over the range is not given back: its next holder would find the access in its own device.</summary>
    internal readonly ref struct Access : IDisposable
    {
        private readonly IoPortRange? _range;

        /// <param name="range">The port's range.</param>
        /// <param name="number">The port's number, for messages.</param>
        internal Access(IoPortRange range, ushort number)
        {
            range._lock.Enter();
            if (range._disposed)
            {
                range._lock.Exit();
                throw new ObjectDisposedException(nameof(IoPortRange), $"port 0x{number:x} of {range.Holder}: the range was given back");
            }

            _range = range;
        }

        /// <summary>The access is over.</summary>
        public void Dispose() => _range?._lock.Exit();
    }
}
