using System.Runtime.InteropServices;

namespace TestRunner.Conformance.Threads;

/// <summary>
/// A thread whose end gives native memory back. The C library keeps small blocks for each thread; freeing them when the thread is no longer the runtime's may
/// make it shrink its heap, and before it does that for the first time it reads a file. Managed code that answered on such a thread would allocate where
/// the collector does not look.
/// </summary>
internal static class LeavingThread
{
    private const int LeastBlock = 512;
    private const int MostBlock = 1024;
    private const int Step = 16;

    // glibc 2.36, malloc/malloc.c: as many blocks of each size are kept for a thread.
    private const int KeptOfEach = 7;

    private const int Depth = 200;
    private const int CollectionsWithMarks = 10;

    /// <summary>Ends such a thread, and lets the collector walk over what has been allocated since.</summary>
    public static void Run(TextWriter output)
    {
        // For some collections after it needed them, the collector marks where objects begin, and does not go through all of them.
        for (int i = 0; i < CollectionsWithMarks; i++)
            GC.Collect(0);
        Fleet.Run(1, static _ => KeepBlocks());
        output.WriteLine(Deeper(Depth));
    }

    // The collector has to find the array that each of the spans points into, and goes through the objects before it.
    private static int Deeper(int levels)
    {
        if (levels == 0)
        {
            GC.Collect(0);
            GC.Collect();
            return 0;
        }

        Span<int> tail = new int[100].AsSpan(50);
        tail[0] = levels;
        int below = Deeper(levels - 1);
        return below + tail[0];
    }

    private static void KeepBlocks()
    {
        List<nint> blocks = [];
        for (int size = LeastBlock; size < MostBlock; size += Step)
        {
            for (int i = 0; i < KeptOfEach; i++)
                blocks.Add(Marshal.AllocHGlobal(size));
        }

        blocks.ForEach(Marshal.FreeHGlobal);
    }
}
