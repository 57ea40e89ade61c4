using System.Runtime.CompilerServices;

namespace Drivers.Virtio.Queue;

/// <summary>
/// The lock of a request queue. As long as nobody else wants it, it is taken and left by some instructions in their place: a call that leaves its page costs an emulator a lookup,
/// and a lone request takes the lock twice while the device falls asleep.
/// </summary>
/// <remarks>Any thread. The thread that has it can take it again, and leaves it as often. Whoever wants it waits asleep, in no order; who leaves it lets those in first who have waited for several turns.</remarks>
internal sealed class QueueLock
{
    private const int Free = 0;
    private const int Held = 1;
    private const int Wanted = 2; // held, and others may wait for it
    private const int MostMissed = 8;
    private const int MostYields = 100;
    private static int _threads;
    [ThreadStatic]
    private static int _thread; // a number of its own: to ask for .NET's is a call
    private int _state;
    private int _owner; // its thread; 0 for none
    private int _again; // how often the owner took it once more
    private int _missed; // how often somebody was woken, and found it taken again

    /// <summary>Takes it until what is returned is disposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Hold Take()
    {
        Enter();
        return new Hold(this);
    }

    /// <summary>Takes it until <see cref="Exit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enter()
    {
        int thread = _thread;
        if (thread != 0 && Interlocked.CompareExchange(ref _state, Held, Free) == Free)
            _owner = thread;
        else
            EnterOtherwise();
    }

    /// <summary>Leaves it. Only the thread that has it may.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Exit()
    {
        if (_again != 0)
        {
            _again--;
            return;
        }

        _owner = 0;
        if (Interlocked.Exchange(ref _state, Free) == Wanted)
            Wake();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterOtherwise()
    {
        if (_thread == 0)
            _thread = Interlocked.Increment(ref _threads);
        int thread = _thread;
        if (_owner == thread)
        {
            _again++;
            return;
        }

        if (!TryEnterSoon())
        {
            lock (this)
            {
                while (Interlocked.Exchange(ref _state, Wanted) != Free)
                {
                    Monitor.Wait(this);
                    Volatile.Write(ref _missed, _missed + 1);
                }

                Volatile.Write(ref _missed, 0);
            }
        }

        _owner = thread;
    }

    // Where there is another processor, whoever has it may be about to leave it.
    private bool TryEnterSoon()
    {
        var spinner = default(SpinWait);
        while (Interlocked.CompareExchange(ref _state, Held, Free) != Free)
        {
            if (spinner.NextSpinWillYield)
                return false;
            spinner.SpinOnce(sleep1Threshold: -1);
        }

        return true;
    }

    // All of them: one that is interrupted as it wakes up would have been told for nothing. And whatever interrupts this thread comes after that.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wake()
    {
        try
        {
            lock (this)
                Monitor.PulseAll(this);
        }
        catch (ThreadInterruptedException)
        {
            Wake();
            Thread.CurrentThread.Interrupt();
            return;
        }

        for (int turn = 0; turn < MostYields && Volatile.Read(ref _missed) > MostMissed; turn++)
            Thread.Yield();
    }

    /// <summary>That a thread has the lock.</summary>
    internal readonly ref struct Hold(QueueLock queueLock)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose() => queueLock.Exit();
    }
}
