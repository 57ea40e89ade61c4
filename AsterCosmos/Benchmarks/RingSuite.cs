using AsterCosmos.Shell;
using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace AsterCosmos.Benchmarks;

/// <summary>
/// What a virtqueue itself costs, device and notification apart: chains are pushed, and taken when the device has used them all; only the pushing and the taking are
/// timed. The first disk is stopped for it and started again: it only reads the first sector.
/// </summary>
public sealed class RingSuite(PciBus bus) : Suite
{
    private const ushort MostDescriptors = 256;
    private const int Batch = 16;
    private const int Parts = 3;
    private const int SlotBytes = 1024;
    private const int HeaderBytes = 16;
    private const int DataOffset = 64;
    private const int StatusOffset = 1008;
    private const byte NotWritten = 0xFF;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>From a request's status to the index that says that it is used.</summary>
    private static readonly TimeSpan Publication = TimeSpan.FromMicroseconds(20);

    /// <inheritdoc/>
    public override string Name => "ring";

    /// <inheritdoc/>
    public override string Summary => "Pushing a chain of three into a virtqueue of the first disk, and taking it out (stops the disk meanwhile)";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        PciDevice device = bus.Devices.FirstOrDefault(static device => device.Instance is VirtioBlockDevice) ?? throw new CommandException("there is no virtio disk");
        bus.Unbind(device);
        try
        {
            return [Measure(meter, device, keeps: false), Measure(meter, device, keeps: true)];
        }
        finally
        {
            bus.Bind();
        }
    }

    private static Figure Measure(Meter meter, PciDevice device, bool keeps)
    {
        using var transport = new VirtioTransport(device);
        transport.Negotiate((ulong)(VirtioFeatures.IndirectDescriptors | VirtioFeatures.EventIndex), required: 0);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(MostDescriptors, Parts));
        if (queue.Size < Batch * Parts * 2)
            throw new CommandException("the disk's queue is too small");
        transport.Start();
        using DmaRegion memory = transport.Dma.Allocate(Batch * SlotBytes);
        var chains = new Chains(queue, memory);
        if (keeps)
            chains.Keep();
        return meter.Share(keeps ? "ring.push-pop-kept" : "ring.push-pop", Batch, () =>
        {
            chains.ClearStatus();
            long start = Clock.NowNs;
            if (keeps)
                chains.PushKept();
            else
                chains.Push();
            long pushed = Clock.NowNs;
            queue.Notify();
            chains.AwaitDevice();
            long used = Clock.NowNs;
            chains.Pop();
            return pushed - start + (Clock.NowNs - used);
        });
    }

    /// <summary>Reads of the first sector, each with a slot of memory for data and status. The header, which is all zeroes, is the same for all.</summary>
    private sealed class Chains
    {
        private readonly VirtQueue _queue;
        private readonly DmaRegion _memory;
        private readonly DmaSegment[] _header;
        private readonly DmaSegment[] _writable = new DmaSegment[Batch * (Parts - 1)];
        private readonly ushort[] _kept = new ushort[Batch];
        private readonly UsedChain[] _used = new UsedChain[Batch];

        internal Chains(VirtQueue queue, DmaRegion memory)
        {
            _queue = queue;
            _memory = memory;
            _header = [memory.Segment.Slice(0, HeaderBytes)];
            for (int chain = 0; chain < Batch; chain++)
            {
                _writable[chain * 2] = memory.Segment.Slice((uint)((chain * SlotBytes) + DataOffset), SectorIndex.SizeBytes);
                _writable[(chain * 2) + 1] = memory.Segment.Slice((uint)((chain * SlotBytes) + StatusOffset), sizeof(byte));
            }
        }

        internal void ClearStatus()
        {
            for (int chain = 0; chain < Batch; chain++)
                _memory.Write((chain * SlotBytes) + StatusOffset, NotWritten);
        }

        internal void Push()
        {
            ReadOnlySpan<DmaSegment> header = _header;
            for (int chain = 0; chain < Batch; chain++)
            {
                if (!_queue.TrySubmit(header, _writable.AsSpan(chain * 2, 2), out _))
                    throw new InvalidOperationException("the queue is full");
            }
        }

        internal void Keep()
        {
            for (int chain = 0; chain < Batch; chain++)
            {
                if (!_queue.TryKeep(_header, _writable.AsSpan(chain * 2, 2), out _kept[chain]))
                    throw new InvalidOperationException("the queue keeps no chains");
            }
        }

        internal void PushKept()
        {
            foreach (ushort token in _kept)
                _queue.Resubmit(token);
        }

        internal void AwaitDevice()
        {
            Deadline deadline = Deadline.After(LongestWait);
            for (int chain = 0; chain < Batch; chain++)
            {
                while (_memory.Read<byte>((chain * SlotBytes) + StatusOffset) == NotWritten)
                {
                    if (deadline.HasPassed)
                        throw new TimeoutException("the disk does not answer");
                }
            }

            Deadline published = Deadline.After(Publication);
            while (!published.HasPassed)
            {
            }
        }

        internal void Pop()
        {
            for (int taken = 0; taken < Batch;)
                taken += _queue.TakeUsed(_used.AsSpan(taken));
        }
    }
}
