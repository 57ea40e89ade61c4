using System.Runtime.CompilerServices;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <content>What either side tells the other: notifications of what is available, interrupts for what is used (virtio 1.2 §2.7.7, §2.7.10, §2.8.10, §2.9).</content>
public abstract partial class VirtQueue
{
    /// <summary>As far as the ring's positions count: a device that was never notified in so many is.</summary>
    private const int MostAnnounced = ushort.MaxValue + 1;

    /// <summary>Looks at the ring for the answer of a device that was not told: longer than one takes that looks, and no longer than it takes to tell it.</summary>
    private const int LooksForAnswer = 512;

    /// <summary>Submissions until it is tried again whether the device looks by itself: what a trial for nothing costs is lost in them.</summary>
    private const int SubmissionsBetweenTrials = 64;

    private readonly bool _hasNotificationData; // with VIRTIO_F_NOTIFICATION_DATA
    private readonly bool _countsChains;        // whether the ring's positions count chains; else they count descriptors
    private readonly QueueNotifier _notifier;
    private int _unannounced;                   // chains or descriptors, as the ring counts, since the last look at whether to notify
    private int _withheld;                      // the same, of the notifications that were withheld since the last one; 0 for none
    private int _untilTrial = SubmissionsBetweenTrials;

    /// <summary>How often the device was notified.</summary>
    public long Notifications { get; private set; }

    /// <summary>Tells the device of the chains submitted since the last call, unless it says that it looks by itself.</summary>
    public void Notify()
    {
        if (IsNotificationWanted())
            NotifyAnyway();
    }

    /// <summary>
    /// The same for who looks for the answer at once, while one chain is in flight, so that an answer says that the device has seen all there is. A device that looks by itself wants to be told
    /// all the same, as far as event indices say; one that answered without being told, when that was tried last, is given the time to do so again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void NotifyUnlessAnswered()
    {
        if (!IsNotificationWanted())
            return;
        if (_untilTrial > 0)
            _untilTrial--;
        else if (IsAnsweredUntold())
            return;
        NotifyAnyway();
    }

    /// <summary>
    /// Looks again whether the device wants the notifications that it did not want before. A waiter does this after a while: when the device
    /// stopped looking in the moment in which it was asked, either side may have missed the other's word.
    /// </summary>
    public void NotifyIfWanted()
    {
        if (_withheld != 0 && WantsNotification(_withheld))
            NotifyAnyway();
    }

    /// <summary>Notifies the device whatever it says, so that what it says costs a delay and nothing else.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void NotifyAnyway()
    {
        _withheld = 0;
        Notifications++;
        if (_hasNotificationData)
            _notifier.NotifyWithData(Index | ((uint)NextPosition << 16));
        else
            _notifier.Notify(Index);
    }

    /// <summary>Asks for an interrupt when the next chain is used.</summary>
    /// <returns>False when one is used already: take it, there may be no interrupt for it.</returns>
    public bool TryArm()
    {
        Arm();
        Interlocked.MemoryBarrier();
        return !HasUsed;
    }

    /// <summary>Asks for no interrupts. One may come all the same.</summary>
    public abstract void Disarm();

    /// <summary>Where the driver will put the next chain, as a notification with data says it (virtio 1.2 §2.9).</summary>
    private protected abstract ushort NextPosition { get; }

    private bool IsAnsweredUntold()
    {
        if (UsesWithin(LooksForAnswer))
            return true;
        _untilTrial = SubmissionsBetweenTrials;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsNotificationWanted()
    {
        if (_unannounced == 0)
            return false;

        // All since the last notification: one that got lost between both sides' words is made up for by the next, which alone would not be wanted.
        _withheld = Math.Min(_withheld + _unannounced, MostAnnounced);
        _unannounced = 0;

        // What was published must be seen before what the device wants is read (virtio 1.2 §2.7.13.4.1).
        Interlocked.MemoryBarrier();
        return WantsNotification(_withheld);
    }

    /// <summary>Whether the device wants to be told of so many chains or descriptors.</summary>
    private protected abstract bool WantsNotification(int announced);

    private protected abstract void Arm();
}
