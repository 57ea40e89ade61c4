using System.Runtime.CompilerServices;

namespace Nucleus.Threads;

/// <summary>Threads in order of arrival. Threads link themselves, so a queue is two pointers and removal from the middle is cheap.</summary>
internal struct WaitQueue
{
    // SAFETY: threads that are alive: one leaves its queue before its block is given back. All of it is changed with interrupts off.
    public unsafe Thread* First;

    // SAFETY: as in First.
    public unsafe Thread* Last;

    // SAFETY: a queue is static memory of the nucleus or a part of such, so its address holds; the thread is in no queue.
    public static unsafe void Append(ref WaitQueue queue, Thread* thread)
    {
        thread->Queue = (WaitQueue*)Unsafe.AddressOf(ref queue);
        thread->QueueNext = null;
        thread->QueuePrevious = queue.Last;
        if (queue.Last == null)
            queue.First = thread;
        else
            queue.Last->QueueNext = thread;
        queue.Last = thread;
    }

    // SAFETY: as in Append.
    public static unsafe void Prepend(ref WaitQueue queue, Thread* thread)
    {
        thread->Queue = (WaitQueue*)Unsafe.AddressOf(ref queue);
        thread->QueuePrevious = null;
        thread->QueueNext = queue.First;
        if (queue.First == null)
            queue.Last = thread;
        else
            queue.First->QueuePrevious = thread;
        queue.First = thread;
    }

    /// <summary>Takes the thread out of the queue that it is in, if any.</summary>
    // SAFETY: as in First: neighbours are alive, too.
    public static unsafe void Remove(Thread* thread)
    {
        WaitQueue* queue = thread->Queue;
        if (queue == null)
            return;
        if (thread->QueuePrevious == null)
            queue->First = thread->QueueNext;
        else
            thread->QueuePrevious->QueueNext = thread->QueueNext;
        if (thread->QueueNext == null)
            queue->Last = thread->QueuePrevious;
        else
            thread->QueueNext->QueuePrevious = thread->QueuePrevious;
        thread->Queue = null;
        thread->QueueNext = null;
        thread->QueuePrevious = null;
    }
}
