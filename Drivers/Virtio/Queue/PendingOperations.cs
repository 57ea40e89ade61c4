using System.Runtime.CompilerServices;

namespace Drivers.Virtio.Queue;

/// <summary>The operations of a queue that are not over: whose each chain in flight is, and who waits for room.</summary>
/// <remarks>Not thread-safe: the queue's lock is held around every call. Allocates nothing but in <see cref="Rewind"/>.</remarks>
internal sealed class PendingOperations(int tokens)
{
    private readonly Owner[] _owners = new Owner[tokens]; // by token
    private OperationList _waiting;                       // for room, in order
    private ulong _sequence;

    /// <summary>How many tokens the ring may give out.</summary>
    internal int Tokens => _owners.Length;

    /// <summary>Whether anybody waits for room.</summary>
    internal bool AnyWaits => !_waiting.IsEmpty;

    /// <summary>Who waits longest.</summary>
    internal QueueOperation? FirstWaiting => _waiting.First;

    /// <summary>Gives an operation its place in the order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Register(QueueOperation operation) => operation.Sequence = _sequence++;

    /// <summary>An operation has chains for which there is no room now.</summary>
    internal void AddWaiting(QueueOperation operation) => _waiting.Add(operation);

    internal QueueOperation RemoveFirstWaiting() => _waiting.RemoveFirst();

    /// <summary>The device has a chain of an operation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(ushort token, QueueOperation operation)
    {
        ref Owner owner = ref _owners[token];

        // It often is the one that had the token before, and a reference costs more to store than to compare.
        if (!ReferenceEquals(owner.Operation, operation))
            owner.Operation = operation;
        owner.IsInFlight = true;
        owner.Age = 0;
        operation.Outstanding++;
    }

    /// <summary>The device gave a chain back.</summary>
    /// <returns>Whose it was.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal QueueOperation Remove(ushort token)
    {
        ref Owner owner = ref _owners[token];
        owner.IsInFlight = false;
        QueueOperation operation = owner.Operation!;
        operation.Outstanding--;
        return operation;
    }

    /// <summary>Nobody will have this chain again, which was kept for an operation.</summary>
    internal void Forget(ushort token) => _owners[token] = default;

    /// <summary>Counts one sweep for every chain in flight.</summary>
    /// <returns>Whether one has seen more than <paramref name="mostSweeps"/>.</returns>
    internal bool Age(int mostSweeps)
    {
        bool tooOld = false;
        for (int token = 0; token < _owners.Length; token++)
        {
            if (_owners[token].IsInFlight)
                tooOld |= ++_owners[token].Age > mostSweeps;
        }

        return tooOld;
    }

    /// <summary>What a driving thread started is from now on for interrupts to notice.</summary>
    /// <returns>How many operations that are.</returns>
    internal int LeaveToInterrupts()
    {
        int count = 0;
        foreach (Owner owner in _owners)
            count += owner.IsInFlight ? Leave(owner.Operation) : 0;
        for (QueueOperation? waiting = _waiting.First; waiting is not null; waiting = waiting.Next)
            count += Leave(waiting);
        return count;

        static int Leave(QueueOperation? operation)
        {
            if (operation is not { IsAwaited: true, RunsInline: true })
                return 0;
            operation.RunsInline = false;
            return 1;
        }
    }

    /// <summary>The device has forgotten everything: all that was in flight waits again, in the order in which it came.</summary>
    internal void Rewind()
    {
        var all = new SortedDictionary<ulong, QueueOperation>();
        while (!_waiting.IsEmpty)
        {
            QueueOperation operation = _waiting.RemoveFirst();
            all[operation.Sequence] = operation;
        }

        for (int token = 0; token < _owners.Length; token++)
        {
            if (_owners[token] is { IsInFlight: true, Operation: { } owner })
                all[owner.Sequence] = owner;
            _owners[token] = default;
        }

        foreach (QueueOperation operation in all.Values)
        {
            operation.Outstanding = 0;
            operation.IsIssued = false;
            operation.Rewind();
            _waiting.Add(operation);
        }
    }

    private struct Owner
    {
        internal QueueOperation? Operation; // the last one, when the chain is not in flight
        internal bool IsInFlight;
        internal byte Age; // sweeps that the chain has been in flight
    }
}
