using System.Runtime.CompilerServices;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Block;

/// <summary>Operations of a disk, for loops over many.</summary>
internal readonly struct BlockOperationKind : IOperationKind
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryReissue(QueueOperation operation, RequestQueue queue) => operation is BlockOperation block ? block.TryReissue(queue) : operation.TryReissue(queue);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryTake(QueueOperation operation, UsedChain used) => operation is BlockOperation block ? block.TryTake(used) : operation.TryTake(used);
}
