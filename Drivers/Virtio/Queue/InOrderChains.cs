namespace Drivers.Virtio.Queue;

/// <summary>
/// Chains in flight in the order in which they were submitted, for devices that use them in that order (<c>VIRTIO_F_IN_ORDER</c>, virtio 1.2 §2.7.9, §2.8.9)
/// and name only the last of a batch.
/// </summary>
internal sealed class InOrderChains(int size)
{
    private readonly ushort[] _tokens = new ushort[size];
    private int _first;
    private int _count;
    private int _left; // of the batch that is being taken
    private uint _lastWritten;

    /// <summary>Whether a batch is being taken.</summary>
    internal bool HasBatch => _left > 0;

    internal void Add(ushort token)
    {
        _tokens[(_first + _count) % size] = token;
        _count++;
    }

    /// <summary>The device named the last chain of a batch.</summary>
    /// <returns>False when that chain is not among the next <paramref name="most"/>.</returns>
    internal bool TryBeginBatch(ushort last, uint written, int most)
    {
        for (int length = 1; length <= Math.Min(most, _count); length++)
        {
            if (_tokens[(_first + length - 1) % size] != last)
                continue;
            _left = length;
            _lastWritten = written;
            return true;
        }

        return false;
    }

    /// <summary>Takes the next chain of the batch.</summary>
    /// <param name="written">What the device wrote to it; null for chains that it skipped, which are used whole.</param>
    internal ushort Take(out uint? written)
    {
        ushort token = _tokens[_first];
        _first = (_first + 1) % size;
        _count--;
        written = --_left == 0 ? _lastWritten : null;
        return token;
    }
}
