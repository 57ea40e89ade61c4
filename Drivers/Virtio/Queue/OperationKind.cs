using System.Runtime.CompilerServices;

namespace Drivers.Virtio.Queue;

/// <summary>How operations of one kind are done, said as a type, so that a loop over many of them has their code in place instead of two calls through a table for each.</summary>
/// <remarks>Right for operations of other kinds, too: a queue may hold several. Called under the queue's lock.</remarks>
internal interface IOperationKind
{
    /// <inheritdoc cref="QueueOperation.TryReissue"/>
    static abstract bool TryReissue(QueueOperation operation, RequestQueue queue);

    /// <inheritdoc cref="QueueOperation.TryTake"/>
    static abstract bool TryTake(QueueOperation operation, UsedChain used);
}

/// <summary>Operations of any kind.</summary>
internal readonly struct AnyOperation : IOperationKind
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReissue(QueueOperation operation, RequestQueue queue) => operation.TryReissue(queue);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryTake(QueueOperation operation, UsedChain used) => operation.TryTake(used);
}
