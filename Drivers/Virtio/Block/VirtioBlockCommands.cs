using Cosmos.Core;

namespace Drivers.Virtio.Block;

/// <content>The calls that move no data of the caller's.</content>
public sealed partial class VirtioBlockDevice
{
    /// <inheritdoc/>
    public void Flush()
    {
        if (TryMakeFlush(out BlockOperation? operation))
            Wait(operation!);
    }

    /// <inheritdoc/>
    public ValueTask FlushAsync() => TryMakeFlush(out BlockOperation? operation) ? Await(operation!) : ValueTask.CompletedTask;

    /// <summary>Tells the disk that sectors are not needed any more. What is read from them afterwards is up to the disk.</summary>
    /// <exception cref="NotSupportedException">The disk does not take it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A sector is past the end.</exception>
    /// <exception cref="InvalidOperationException">The disk is read-only.</exception>
    /// <exception cref="IOException">The device reports an error, or failed.</exception>
    public void Discard(SectorIndex first, ulong count)
    {
        if (count > 0)
            Wait(MakeRange(BlockRequestType.Discard, CanDiscard, first, count, mayUnmap: false));
    }

    /// <inheritdoc cref="Discard"/>
    public ValueTask DiscardAsync(SectorIndex first, ulong count) =>
        count == 0 ? ValueTask.CompletedTask : Await(MakeRange(BlockRequestType.Discard, CanDiscard, first, count, mayUnmap: false));

    /// <summary>Has the disk write zeroes, without sending any.</summary>
    /// <param name="first">The first sector.</param>
    /// <param name="count">How many.</param>
    /// <param name="mayUnmap">Whether the disk may give the sectors back, if it can; they read as zeroes all the same.</param>
    /// <inheritdoc cref="Discard" path="/exception"/>
    public void WriteZeroes(SectorIndex first, ulong count, bool mayUnmap = false)
    {
        if (count > 0)
            Wait(MakeRange(BlockRequestType.WriteZeroes, CanWriteZeroes, first, count, mayUnmap));
    }

    /// <inheritdoc cref="WriteZeroes"/>
    public ValueTask WriteZeroesAsync(SectorIndex first, ulong count, bool mayUnmap = false) =>
        count == 0 ? ValueTask.CompletedTask : Await(MakeRange(BlockRequestType.WriteZeroes, CanWriteZeroes, first, count, mayUnmap));

    private bool TryMakeFlush(out BlockOperation? operation)
    {
        operation = null;

        // Without the feature the device has no volatile cache (virtio 1.2 §5.2.6.2).
        if (!_configuration.Has(BlockFeatures.Flush))
        {
            Transport.ThrowIfFailed();
            return false;
        }

        operation = _pool.Take();
        operation.Set(CurrentQueue, BlockRequestType.Flush);
        return true;
    }

    private BlockOperation MakeRange(BlockRequestType type, bool isSupported, SectorIndex first, ulong count, bool mayUnmap)
    {
        if (!isSupported)
            throw new NotSupportedException($"{Name} does not take {type}");
        CheckWritable();
        CheckRange(first, count);
        BlockOperation operation = _pool.Take();
        operation.Set(CurrentQueue, type, first.Value, count, mayUnmap && _configuration.ZeroesMayUnmap);
        return operation;
    }
}
