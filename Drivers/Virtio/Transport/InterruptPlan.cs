namespace Drivers.Virtio.Transport;

/// <summary>
/// Which interrupt is for what (virtio 1.2 §4.1.5.1.2): one for configuration changes and one for each queue, or fewer and shared, or one line for all,
/// or none, and then the device is polled. A device that does not take an interrupt for a queue, as read back, gets the shared one; then none.
/// </summary>
internal sealed class InterruptPlan(ITransport registers)
{
    private const int None = -1;
    private const int Shared = 0;
    private readonly Dictionary<ushort, int> _ofQueue = [];
    private IReadOnlyList<IInterrupt> _lines = [];
    private int _queues;

    /// <summary>The interrupts had.</summary>
    internal IReadOnlyList<IInterrupt> Lines => _lines;

    /// <summary>The one for configuration changes; negative for none.</summary>
    internal int OfConfiguration { get; private set; } = None;

    /// <summary>Claims interrupts for a device that will use so many queues.</summary>
    internal void Claim(int queues)
    {
        _queues = queues;
        _lines = registers.ClaimInterrupts(queues + 1);
        Renew();
    }

    /// <summary>After a reset, which makes the device forget.</summary>
    internal void Renew()
    {
        _ofQueue.Clear();
        OfConfiguration = _lines.Count > 0 && registers.TrySetConfigurationInterrupt(Shared) ? Shared : None;
    }

    /// <summary>Picks an interrupt for a queue that is about to be enabled.</summary>
    internal void Assign(ushort queue)
    {
        int wanted = _lines.Count switch
        {
            0 => None,
            1 => Shared,
            int count when count > _queues => 1 + queue,
            int count => 1 + (queue % (count - 1)),
        };
        if (wanted > Shared && !registers.TrySetQueueInterrupt(queue, wanted))
            wanted = Shared;
        if (wanted == Shared && !registers.TrySetQueueInterrupt(queue, Shared))
            wanted = None;
        if (wanted == None && _lines.Count > 0)
            registers.TrySetQueueInterrupt(queue, None);
        _ofQueue[queue] = wanted;
    }

    /// <summary>The interrupt of a queue; negative for none.</summary>
    internal int Of(ushort queue) => _ofQueue.GetValueOrDefault(queue, None);
}
