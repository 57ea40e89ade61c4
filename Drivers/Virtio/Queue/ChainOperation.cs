using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <summary>The simplest operation: one chain. Gives the bytes that the device wrote.</summary>
/// <param name="recycle">Called when its user is done with it.</param>
internal sealed class ChainOperation(Action<ChainOperation>? recycle = null) : QueueOperation
{
    private DmaSegment[] _segments = new DmaSegment[2];
    private int _count;
    private int _readable;
    private uint _written;

    private protected override uint Result => _written;

    /// <summary>Says what it is. The memory stays in place until it is over.</summary>
    internal void Set(ReadOnlySpan<DmaSegment> readable, ReadOnlySpan<DmaSegment> writable)
    {
        _readable = readable.Length;
        _count = readable.Length + writable.Length;
        if (_segments.Length < _count)
            _segments = new DmaSegment[_count];
        readable.CopyTo(_segments);
        writable.CopyTo(_segments.AsSpan(_readable));
    }

    /// <summary>Starts it; <see cref="Wait"/> gives the result.</summary>
    internal void Start(RequestQueue queue)
    {
        Prepare(awaited: false);
        queue.Start(this);
    }

    /// <summary>Waits for what was started.</summary>
    internal uint Wait(RequestQueue queue)
    {
        queue.Wait(this);
        return Finish();
    }

    /// <summary>Starts it, to be awaited once.</summary>
    internal ValueTask<uint> StartAsync(RequestQueue queue)
    {
        Prepare(awaited: true);
        var task = new ValueTask<uint>(this, Version);
        queue.Start(this);
        return task;
    }

    internal override bool Issue(RequestQueue queue) =>
        queue.TrySubmit(this, new ChainBuffers(_segments.AsSpan(0, _readable), _segments.AsSpan(_readable, _count - _readable)));

    internal override bool TryTake(UsedChain used)
    {
        _written = used.WrittenBytes;
        return true;
    }

    internal override void Rewind() => _written = 0;

    private protected override Exception? FindError() => null;

    private protected override void Recycle() => recycle?.Invoke(this);
}
