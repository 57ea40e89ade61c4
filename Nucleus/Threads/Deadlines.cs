using Nucleus.Abi;
using Nucleus.Memory;

namespace Nucleus.Threads;

/// <summary>The waits that end by themselves: a binary heap of threads by deadline, each knowing its place.</summary>
internal static class Deadlines
{
    // SAFETY: pages taken for it, with room for every thread before the thread is made. Threads in it wait: they are alive. Changed with interrupts off.
    private static unsafe Thread** s_heap;
    private static int s_count;
    private static ulong s_pages;

    /// <summary>The nearest deadline, or <see cref="Time.Clock.Never"/>.</summary>
    // SAFETY: as in s_heap: its first place is in use.
    public static unsafe ulong Nearest => s_count == 0 ? Time.Clock.Never : s_heap[0]->Deadline;

    /// <summary>Room for one more; called when a thread is made, so that a wait never fails.</summary>
    // SAFETY: the new pages were just taken, are larger, and get the old ones' content before those are given back.
    public static unsafe bool EnsureRoom(int threads)
    {
        if ((ulong)threads * (ulong)sizeof(Thread*) <= s_pages * Frames.Size)
            return true;
        ulong pages = s_pages == 0 ? 1 : s_pages * 2;
        ulong larger = Frames.AllocateContiguous(pages, ulong.MaxValue, FrameOwner.Nucleus);
        if (larger == Frames.None)
            return false;
        if (s_pages != 0)
        {
            Block.Copy((void*)DirectMap.Of(larger), s_heap, s_pages * Frames.Size);
            ulong old = (ulong)s_heap - DirectMap.Base;
            Frames.SetRange(old, old + s_pages * Frames.Size, FrameOwner.Free);
        }

        s_heap = (Thread**)DirectMap.Of(larger);
        s_pages = pages;
        return true;
    }

    // SAFETY: as in s_heap: there is one more place.
    public static unsafe void Add(Thread* thread)
    {
        Place(thread, s_count++);
        Up(thread->HeapIndex);
    }

    // SAFETY: as in s_heap: the thread's index is that of its place.
    public static unsafe void Remove(Thread* thread)
    {
        int index = thread->HeapIndex;
        if (index < 0)
            return;
        thread->HeapIndex = -1;
        s_count--;
        if (index == s_count)
            return;
        Place(s_heap[s_count], index);
        Up(index);
        Down(index);
    }

    /// <summary>Takes out a thread whose deadline has passed; null when there is none.</summary>
    // SAFETY: as in s_heap: its first place is in use.
    public static unsafe Thread* TakeExpired(ulong now)
    {
        if (s_count == 0 || s_heap[0]->Deadline > now)
            return null;
        Thread* thread = s_heap[0];
        Remove(thread);
        return thread;
    }

    // SAFETY: as in s_heap: callers' indices are below the count, or the next.
    private static unsafe void Place(Thread* thread, int index)
    {
        s_heap[index] = thread;
        thread->HeapIndex = index;
    }

    // SAFETY: as in s_heap: parents of a place in use are in use.
    private static unsafe void Up(int index)
    {
        while (index > 0 && s_heap[(index - 1) / 2]->Deadline > s_heap[index]->Deadline)
        {
            Swap(index, (index - 1) / 2);
            index = (index - 1) / 2;
        }
    }

    // SAFETY: as in s_heap: children are compared with the count.
    private static unsafe void Down(int index)
    {
        while (true)
        {
            int child = index * 2 + 1;
            if (child >= s_count)
                return;
            if (child + 1 < s_count && s_heap[child + 1]->Deadline < s_heap[child]->Deadline)
                child++;
            if (s_heap[index]->Deadline <= s_heap[child]->Deadline)
                return;
            Swap(index, child);
            index = child;
        }
    }

    // SAFETY: as in s_heap: both places are in use.
    private static unsafe void Swap(int a, int b)
    {
        Thread* thread = s_heap[a];
        Place(s_heap[b], a);
        Place(thread, b);
    }
}
