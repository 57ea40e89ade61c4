namespace Cosmos.Core.Simulation;

/// <summary>
/// The interrupt lines of a simulated machine, with the numbers and the rules of the real ones: pins below 64, messages from there on; a level pin is
/// masked when it is taken and unmasked by the next wait; a masked message is taken when it is unmasked.
/// </summary>
public sealed class SimulatedInterrupts
{
    private const int Pins = 24;
    private const int FirstMessage = 64;
    private const int Lines = 192;
    private const int FirstVector = 0x30;
    private const int LevelTriggered = 1;
    private const ulong MessageAddress = 0xFEE00000;
    private const long TimedOut = -1;
    private const long Gone = -2;

    private readonly Lock _lock = new();
    private readonly Line?[] _lines = new Line?[Lines];
    private long _claims;

    /// <summary>Messages that went to no claimed line.</summary>
    public int Spurious { get; private set; }

    /// <summary>How many lines are held.</summary>
    public int Claimed
    {
        get
        {
            lock (_lock)
                return _lines.Count(line => line is not null);
        }
    }

    /// <summary>A device asserts a pin.</summary>
    public void Raise(int gsi)
    {
        lock (_lock)
            Take(_lines[gsi], isPin: true);
    }

    /// <summary>A device writes a message.</summary>
    public void Send(ulong address, uint data)
    {
        lock (_lock)
            Take(address == MessageAddress && data is >= FirstMessage + FirstVector and < Lines + FirstVector ? _lines[data - FirstVector] : null, isPin: false);
    }

    internal long Claim(int gsi, int trigger)
    {
        lock (_lock)
        {
            if (gsi is < 0 or >= Pins || _lines[gsi] is not null)
                return -1;
            return Add(gsi, (trigger & LevelTriggered) != 0);
        }
    }

    internal long ClaimMessage(out ulong address, out uint data)
    {
        lock (_lock)
        {
            address = MessageAddress;
            data = 0;
            int line = Array.IndexOf(_lines, null, FirstMessage);
            if (line < 0)
                return -1;
            data = (uint)(line + FirstVector);
            return Add(line, isLevel: false);
        }
    }

    internal long Wait(long claim, ulong seen, long timeoutNs)
    {
        Line? waited;
        lock (_lock)
        {
            waited = Find(claim);
            if (waited is null)
                return Gone;
            if (waited.IsLevel && !waited.IsMaskedByDriver)
            {
                waited.IsMasked = false;
                if (waited.IsPending)
                    Take(waited, isPin: true);
                waited.IsPending = false;
            }
        }

        lock (waited)
        {
            TimeSpan timeout = timeoutNs < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(timeoutNs / TimeSpan.NanosecondsPerTick);
            while (waited.Count == seen && !waited.IsGone)
            {
                if (!Monitor.Wait(waited, timeout))
                    return waited.Count == seen ? TimedOut : (long)waited.Count;
            }

            return waited.IsGone ? Gone : (long)waited.Count;
        }
    }

    internal bool TryMask(long claim, bool masked)
    {
        lock (_lock)
        {
            if (Find(claim) is not { } found)
                return false;
            found.IsMasked = found.IsMaskedByDriver = masked;
            if (masked || !found.IsPending)
                return true;
            found.IsPending = false;
            Take(found, NumberOf(claim) < FirstMessage);
            return true;
        }
    }

    internal void Release(long claim)
    {
        lock (_lock)
        {
            if (Find(claim) is not { } released)
                return;
            _lines[NumberOf(claim)] = null;
            lock (released)
            {
                released.IsGone = true;
                Monitor.PulseAll(released);
            }
        }
    }

    private static int NumberOf(long claim) => (int)(claim % Lines);

    private long Add(int number, bool isLevel)
    {
        long claim = (++_claims * Lines) + number;
        _lines[number] = new Line { Claim = claim, IsLevel = isLevel };
        return claim;
    }

    private Line? Find(long claim) => _lines[NumberOf(claim)] is { } line && line.Claim == claim ? line : null;

    private void Take(Line? line, bool isPin)
    {
        if (line is null)
        {
            Spurious++;
            return;
        }

        if (line.IsMasked)
        {
            line.IsPending = true;
            return;
        }

        if (isPin && line.IsLevel)
            line.IsMasked = true;
        lock (line)
        {
            line.Count++;
            Monitor.PulseAll(line);
        }
    }

    private sealed class Line
    {
        internal long Claim { get; init; }

        internal bool IsLevel { get; init; }

        internal bool IsMasked { get; set; }

        internal bool IsMaskedByDriver { get; set; }

        internal bool IsPending { get; set; }

        internal bool IsGone { get; set; }

        internal ulong Count { get; set; }
    }
}
