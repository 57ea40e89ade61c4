using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio;

/// <summary>A running virtio device, of any kind: its transport, its queues, and what becomes of them when it fails.</summary>
/// <remarks>
/// A device that broke the rules, missed a deadline or asks for it is reset. Where its driver allows restarts it is then brought up again with the same
/// features, and all that was in flight is issued again; else everything ends with <see cref="VirtioDeviceException"/>, then and later.
/// </remarks>
public abstract class VirtioDevice : IDisposable
{
    /// <summary>So many answers make up for a restart.</summary>
    private const long AnswersPerRestart = 10_000;

    private readonly Lock _recovery = new();
    private readonly List<RequestQueue> _queues = [];
    private readonly Attendant _attendant;
    private readonly DriveLoop _loop;
    private int _restarts;

    private protected VirtioDevice(VirtioTransport transport)
    {
        Transport = transport;
        _attendant = new Attendant(this);
        _loop = new DriveLoop(this);
    }

    /// <summary>What it is.</summary>
    public abstract VirtioKind Kind { get; }

    /// <summary>Its transport.</summary>
    public VirtioTransport Transport { get; }

    /// <summary>What is known of the queues set up, as they are now. The queues themselves are the device's own.</summary>
    public IReadOnlyList<QueueState> Queues => [.. _queues.Select(queue => queue.Ring.State)];

    /// <summary>Why it was given up, if it was.</summary>
    public VirtioDeviceException? Failure => Transport.Failure;

    /// <summary>How long the device may take for one request before it is given up.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often the device may be restarted after a failure. Good answers make up for restarts.</summary>
    public int MostRestarts { get; set; }

    /// <summary>How often it was.</summary>
    public int Restarts { get; private set; }

    /// <summary>How its interrupts arrive: <c>message</c>, <c>line</c>, or <c>polled</c>.</summary>
    public string Interrupts => Transport.Interrupts.Lines is [var first, ..] ? (first.NeedsIsrRead ? "line" : "message") : "polled";

    /// <summary>The features agreed on, by name.</summary>
    public IEnumerable<string> FeatureNames
    {
        get
        {
            for (int bit = 0; bit < 64; bit++)
            {
                ulong feature = 1UL << bit;
                if ((Transport.Features & feature) != 0)
                    yield return Enum.IsDefined((VirtioFeatures)feature) ? ((VirtioFeatures)feature).ToString() : NameOf(feature);
            }
        }
    }

    /// <summary>Features of the ring that every driver here gets for free.</summary>
    private protected static ulong RingFeatures => (ulong)(
        VirtioFeatures.IndirectDescriptors | VirtioFeatures.EventIndex | VirtioFeatures.PackedRing | VirtioFeatures.RingReset | VirtioFeatures.InOrder
        | VirtioFeatures.NotificationData | VirtioFeatures.OrderPlatform | VirtioFeatures.AccessPlatform);

    /// <summary>Whether an interrupt will come, so that waiting asleep is as good as looking.</summary>
    internal bool CanSleep => Transport.Interrupts.Lines.Count > 0;

    internal bool IsDisposed { get; private set; }

    internal IReadOnlyList<RequestQueue> RequestQueues => _queues;

    /// <summary>
    /// Runs work whose awaited requests of this device are completed on the calling thread: continuations run here, and what they start is announced to
    /// the device together. The fastest way to keep many requests in flight. Returns when the work is done.
    /// </summary>
    /// <param name="work">Starts the work. May use other devices too; their continuations run as ever.</param>
    /// <exception cref="InvalidOperationException">Another thread is driving the device.</exception>
    public void Drive(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _loop.Run(work);
    }

    /// <summary>Resets the device and frees its queues. What waits for it ends with <see cref="VirtioDeviceException"/>.</summary>
    public void Dispose()
    {
        if (IsDisposed)
            return;
        IsDisposed = true;

        // First the device stops, so that calls that wait for it end and nothing below is in use.
        Transport.Stop();
        Recover();
        _attendant.Dispose();
        Release();
        foreach (RequestQueue queue in _queues)
            queue.Dispose();
        Transport.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The device has failed, or was stopped: brings it up again or ends everything. Any thread, under no queue's lock.</summary>
    internal void Recover()
    {
        lock (_recovery)
        {
            if (Transport.Failure is not { } failure)
                return; // another thread was here first
            if (TryRestart(failure))
                return;
        }

        foreach (RequestQueue queue in _queues)
            queue.Abandon();
    }

    /// <summary>Sees to it that interrupts are taken, and that what is in flight is looked after although nobody waits.</summary>
    internal void EnsureWatched() => _attendant.EnsureWatching();

    /// <summary>Changes of the configuration are heard of from now on. After the device has been started.</summary>
    private protected void ListenForChanges() => _attendant.ListenForChanges();

    internal void WakeDriver() => _loop.Wake();

    /// <summary>The configuration may have changed, or the device wants to be reset. On the thread that takes interrupts.</summary>
    /// <returns>Whether either is so.</returns>
    internal bool TakeConfigurationChange()
    {
        try
        {
            Transport.CheckHealth();
            return OnConfigurationInterrupt();
        }
        catch (VirtioDeviceException)
        {
            Recover();
            return true;
        }
    }

    /// <summary>Reads what of the configuration may change.</summary>
    /// <returns>Whether something changed.</returns>
    private protected virtual bool OnConfigurationInterrupt() => false;

    /// <summary>The name of a feature of this kind of device.</summary>
    private protected virtual string NameOf(ulong feature) => $"bit{System.Numerics.BitOperations.TrailingZeroCount(feature)}";

    /// <summary>Checks, after a restart, that the device is what it was.</summary>
    private protected virtual void OnRestarted()
    {
    }

    /// <summary>Disposes what the device kind holds besides queues.</summary>
    private protected virtual void Release()
    {
    }

    /// <summary>Claims interrupts, for a device that will use so many queues. After the features were agreed on.</summary>
    private protected void ClaimInterrupts(int queues) => Transport.Interrupts.Claim(queues);

    private protected RequestQueue AddQueue(ushort index, in QueueOptions options)
    {
        var queue = new RequestQueue(this, index, options);
        _queues.Add(queue);
        return queue;
    }

    private bool TryRestart(VirtioDeviceException failure)
    {
        long answers = _queues.Sum(queue => queue.Answers);
        if (Transport.IsStopped || _restarts - (answers / AnswersPerRestart) >= MostRestarts)
            return false;
        _restarts++;
        foreach (RequestQueue queue in _queues)
            queue.Lock();
        try
        {
            Transport.Restart();
            foreach (RequestQueue queue in _queues)
                queue.Renew();
            OnRestarted();
            Transport.Start();
            foreach (RequestQueue queue in _queues)
                queue.Resume();
            Restarts++;
            KernelLog.Write($"{Transport.Name}: restarted after: {failure.Message}");
            return true;
        }
        catch (VirtioDeviceException)
        {
            return false;
        }
        finally
        {
            foreach (RequestQueue queue in _queues)
                queue.Unlock();
        }
    }
}
