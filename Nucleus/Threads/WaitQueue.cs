namespace Nucleus.Threads;

/// <summary>Threads in order of arrival. Threads link themselves, so a queue is two pointers and removal from the middle is cheap.</summary>
// SAFETY: an intrusive list of waiting threads, changed with interrupts off; a thread is in one such list at a time.
internal struct WaitQueue
{
    public unsafe Thread* First;
    public unsafe Thread* Last;

    public static unsafe void Append(WaitQueue* queue, Thread* thread)
    {
        thread->Queue = queue;
        thread->QueueNext = null;
        thread->QueuePrevious = queue->Last;
        if (queue->Last == null)
            queue->First = thread;
        else
            queue->Last->QueueNext = thread;
        queue->Last = thread;
    }

    public static unsafe void Prepend(WaitQueue* queue, Thread* thread)
    {
        thread->Queue = queue;
        thread->QueuePrevious = null;
        thread->QueueNext = queue->First;
        if (queue->First == null)
            queue->Last = thread;
        else
            queue->First->QueuePrevious = thread;
        queue->First = thread;
    }

    /// <summary>Takes the thread out of the queue that it is in, if any.</summary>
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
