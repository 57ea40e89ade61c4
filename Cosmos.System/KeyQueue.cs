namespace Cosmos.System;

/// <summary>Keys typed and not yet read. Whoever types waits when it is full, so that a flood of input costs bounded memory.</summary>
internal sealed class KeyQueue
{
    /// <summary>Room for a long line that is typed while a command runs.</summary>
    public const int Capacity = 128 * 1024;

    private readonly Queue<ConsoleKeyInfo> _keys = new();

    /// <summary>Whether a key can be had without waiting.</summary>
    public bool HasKey
    {
        get
        {
            lock (_keys)
                return _keys.Count > 0;
        }
    }

    /// <summary>Adds a key, waiting for room.</summary>
    public void Add(ConsoleKeyInfo key)
    {
        lock (_keys)
        {
            while (_keys.Count >= Capacity)
                Monitor.Wait(_keys);
            _keys.Enqueue(key);
            if (_keys.Count == 1)
                Monitor.PulseAll(_keys);
        }
    }

    /// <summary>Takes the oldest key, if there is one.</summary>
    public bool TryTake(out ConsoleKeyInfo key)
    {
        lock (_keys)
            return TakeLocked(out key);
    }

    /// <summary>Takes the oldest key, waiting for one.</summary>
    public ConsoleKeyInfo Take()
    {
        lock (_keys)
        {
            ConsoleKeyInfo key;
            while (!TakeLocked(out key))
                Monitor.Wait(_keys);
            return key;
        }
    }

    private bool TakeLocked(out ConsoleKeyInfo key)
    {
        if (!_keys.TryDequeue(out key))
            return false;
        if (_keys.Count == Capacity - 1)
            Monitor.PulseAll(_keys);
        return true;
    }
}
