using System.Runtime.CompilerServices;

namespace Drivers.Virtio.Queue;

/// <summary>A request of several is over.</summary>
/// <param name="Number">Which one.</param>
/// <param name="HasFailed">Whether it came to nothing.</param>
public readonly record struct FinishedRequest(int Number, bool HasFailed);

/// <summary>Whoever can wait asleep for something of a queue.</summary>
internal interface ISleeper
{
    /// <summary>Waits asleep, for a limited time.</summary>
    /// <returns>Whether it was woken.</returns>
    bool Sleep(TimeSpan time);
}

/// <summary>Gathers the ends of operations that one thread takes together, in the order in which they came.</summary>
/// <param name="queueLock">The queue's lock.</param>
/// <param name="most">How many operations there are; each is here once at most.</param>
/// <remarks>Not thread-safe but for <see cref="Sleep"/>: the queue's lock is held around every other call. Allocates nothing.</remarks>
internal sealed class EndCollector(QueueLock queueLock, int most) : ISleeper
{
    private readonly FinishedRequest[] _ended = new FinishedRequest[most];
    private int _first;
    private int _count;
    private bool _isAsleep; // set under the queue's lock, cleared under that and this object's

    /// <summary>Whether there is something to take. Also under no lock, where it may be old.</summary>
    internal bool HasAny => Volatile.Read(ref _count) > 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(FinishedRequest end)
    {
        int at = _first + _count;
        _ended[at < _ended.Length ? at : at - _ended.Length] = end;
        Volatile.Write(ref _count, _count + 1);
        if (_isAsleep)
            Wake();
    }

    /// <summary>Takes as many as there are and there is room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int Take(Span<FinishedRequest> into)
    {
        int count = Math.Min(_count, into.Length);
        for (int index = 0; index < count; index++)
        {
            into[index] = _ended[_first];
            if (++_first == _ended.Length)
                _first = 0;
        }

        Volatile.Write(ref _count, _count - count);
        return count;
    }

    /// <inheritdoc/>
    public bool Sleep(TimeSpan time)
    {
        using (queueLock.Take())
        {
            if (_count > 0)
                return true;
            _isAsleep = true;
        }

        lock (this)
            return !_isAsleep || Monitor.Wait(this, time);
    }

    private void Wake()
    {
        lock (this)
        {
            _isAsleep = false;
            Monitor.PulseAll(this);
        }
    }
}
