using Cosmos.Core;

namespace Cosmos.System;

/// <summary>
/// Gives memory back that the collector keeps for later, when the machine has little left. After a peak the collector keeps regions in which nothing is, and lets them go over
/// seconds. Until then memory is refused to a region that is about to grow, although there is plenty: the collector does not take an empty one instead, and the program gets an
/// <see cref="OutOfMemoryException"/> for nothing. An object that is let go and finalized at every full collection looks whether it is so, and has everything spare given back.
/// </summary>
internal sealed class SpareHeap
{
    /// <summary>Both what the machine has left and what the collector keeps count as little or much from this part of memory on.</summary>
    private const long Part = 4;

    private const long FrameBytes = 4096;

    // What the collector kept even so: no reason to try again. Only the thread of finalizers comes here.
    private static long s_keptBytes;

    private SpareHeap()
    {
    }

    ~SpareHeap()
    {
        try
        {
            GiveBack();
        }
        catch (OutOfMemoryException)
        {
            // To look takes some memory. There will be another collection, and soon.
        }

        GC.ReRegisterForFinalize(this);
    }

    /// <summary>From now on, for good.</summary>
    internal static void Watch() => _ = new SpareHeap();

    private static void GiveBack()
    {
        long enough = (long)Machine.Boot.MemoryBytes / Part;
        long spare = Spare();
        s_keptBytes = Math.Min(s_keptBytes, spare);
        if (spare - s_keptBytes < enough || Machine.CountFrames()[FrameOwner.Free] * FrameBytes > enough)
            return;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        s_keptBytes = Spare();
    }

    private static long Spare()
    {
        GCMemoryInfo heap = GC.GetGCMemoryInfo(GCKind.Any);
        return heap.TotalCommittedBytes - heap.HeapSizeBytes;
    }
}
