using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace Drivers.Virtio.Queue;

/// <summary>What one caller wants of a device: one chain or several, one after another or together. Pooled, waited for or awaited.</summary>
/// <remarks>
/// It is over when all its chains have been issued and have come back, or when the device was given up. Its queue calls the abstract methods under the
/// queue's lock; nothing runs at interrupt time.
/// </remarks>
internal abstract class QueueOperation : IValueTaskSource, IValueTaskSource<uint>, ISleeper
{
    private const int Running = 0;
    private const int Slept = 1;
    private const int Over = 2;
    private ManualResetValueTaskSourceCore<uint> _source;
    private VirtioDeviceException? _abandoned;
    private Exception? _error;
    private int _state;

    /// <summary>The next in the one list that it is in.</summary>
    internal QueueOperation? Next { get; set; }

    /// <summary>Chains that the device has.</summary>
    internal int Outstanding { get; set; }

    /// <summary>Whether it has no more chains to issue.</summary>
    internal bool IsIssued { get; set; }

    /// <summary>Where it came in the order of its queue.</summary>
    internal ulong Sequence { get; set; }

    /// <summary>Where its end is collected, with that of others, if nobody waits for it or awaits it alone.</summary>
    internal EndCollector? Collector { get; init; }

    /// <summary>Its number among those that are collected together.</summary>
    internal int Number { get; init; }

    /// <summary>Why it failed, if it is over and did. Of operations that are collected.</summary>
    internal Exception? Error => _error;

    /// <summary>Whether somebody awaits it; else somebody waits.</summary>
    internal bool IsAwaited { get; private set; }

    /// <summary>Whether its continuation may run where its end is noticed.</summary>
    internal bool RunsInline { get; set; }

    internal bool IsDone
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsIssued && Outstanding == 0;
    }

    internal bool IsOver => Volatile.Read(ref _state) == Over;

    /// <summary>For <see cref="ValueTask"/>.</summary>
    internal short Version => _source.Version;

    /// <summary>What an await gives, if anything.</summary>
    private protected virtual uint Result => 0;

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <inheritdoc/>
    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <inheritdoc/>
    public uint GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            Recycle();
        }
    }

    /// <summary>Issues chains until there are none left or the queue is full.</summary>
    /// <returns>Whether there are none left.</returns>
    internal abstract bool Issue(RequestQueue queue);

    /// <summary>Issues the one chain that is kept for it in the ring, if that is so. Of operations that are collected.</summary>
    /// <returns>Whether it is.</returns>
    internal virtual bool TryReissue(RequestQueue queue) => false;

    /// <summary>A chain came back.</summary>
    /// <returns>False when it came back as it cannot have: the device has been given up. Nothing is thrown, for the sake of the loop that calls this.</returns>
    internal abstract bool TryTake(UsedChain used);

    /// <summary>Nothing of it is in flight any more: starts again from the beginning, on an empty queue.</summary>
    internal abstract void Rewind();

    /// <summary>What went wrong, when all chains have come back.</summary>
    private protected abstract Exception? FindError();

    /// <summary>Lets go of the caller's memory.</summary>
    private protected virtual void Release()
    {
    }

    /// <summary>Back to the pool it came from.</summary>
    private protected abstract void Recycle();

    /// <summary>Makes it ready to be started once more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Prepare(bool awaited)
    {
        Next = null;
        Outstanding = 0;
        IsIssued = false;
        IsAwaited = awaited;
        _abandoned = null;
        _error = null;
        if (Collector is not null)
            return;
        if (awaited)
            _source.Reset();
        Volatile.Write(ref _state, Running);
    }

    /// <summary>Ends it because the device was given up. Its chains were taken back.</summary>
    internal void Abandon(VirtioDeviceException failure) => _abandoned = failure;

    /// <summary>Ends it because it cannot be issued. Chains that the device has come back first.</summary>
    internal void Refuse(Exception error)
    {
        _error = error;
        IsIssued = true;
    }

    /// <summary>Tells whoever waits or awaits. It may be in use again before this returns.</summary>
    internal void End(bool inline)
    {
        Release();
        Settle();
        if (IsAwaited)
        {
            _source.RunContinuationsAsynchronously = !(inline && RunsInline);
            if (_error is null)
                _source.SetResult(Result);
            else
                _source.SetException(_error);
            return;
        }

        if (Interlocked.Exchange(ref _state, Over) != Slept)
            return;
        lock (this)
            Monitor.PulseAll(this);
    }

    /// <summary>Leaves word of its end where it is collected. Under the queue's lock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Collect(EndCollector collector)
    {
        Settle();
        collector.Add(new FinishedRequest(Number, _error is not null));
    }

    /// <inheritdoc/>
    public bool Sleep(TimeSpan time)
    {
        lock (this)
            return Interlocked.CompareExchange(ref _state, Slept, Running) == Over || Monitor.Wait(this, time);
    }

    /// <summary>Gives the result to whoever waited, and recycles.</summary>
    internal uint Finish()
    {
        Exception? error = _error;
        uint result = Result;
        Recycle();
        return error is null ? result : throw error;
    }

    /// <summary>Notes what came of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Settle()
    {
        if ((_abandoned ?? _error ?? FindError()) is { } error)
            _error = error;
    }
}

/// <summary>Operations, one after another.</summary>
internal struct OperationList
{
    private QueueOperation? _last;

    internal QueueOperation? First { get; private set; }

    internal readonly bool IsEmpty => First is null;

    internal void Add(QueueOperation operation)
    {
        operation.Next = null;
        if (_last is null)
            First = operation;
        else
            _last.Next = operation;
        _last = operation;
    }

    internal QueueOperation RemoveFirst()
    {
        QueueOperation first = First!;
        First = first.Next;
        if (First is null)
            _last = null;
        first.Next = null;
        return first;
    }
}
