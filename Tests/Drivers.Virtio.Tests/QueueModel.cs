using System.Runtime.InteropServices;
using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>
/// A queue beside the plainest thing that it could be: a list of what is in flight. Random operations are done to both, and whatever the driver's side gives
/// must be what the list says. The device's side keeps the rules, in whatever order it likes.
/// </summary>
internal sealed class QueueModel : IDisposable
{
    private const int SegmentBytes = 64;
    private const int MemoryBytes = 64 * 1024;
    private readonly SimulatedMachine _machine = new();
    private readonly Random _random;
    private readonly VirtioTransport _transport;
    private readonly SimulatedTransport _device;
    private readonly VirtQueue _queue;
    private readonly DmaRegion _memory;
    private readonly Dictionary<ushort, Expected> _inFlight = [];  // the model: by token
    private readonly List<(ushort Token, uint Written)> _used = []; // used by the device, in its order, and not taken yet
    private readonly List<(SimulatedChain Chain, Expected Expected)> _held = []; // taken by the device and not used yet
    private readonly Queue<Expected> _submitted = new();
    private readonly Dictionary<ushort, Expected> _kept = []; // chains that stay laid out, in flight or not
    private readonly List<DmaSegment> _readable = [];
    private readonly List<DmaSegment> _writable = [];
    private readonly bool _inOrder;
    private int _free;

    internal QueueModel(int seed, int size, VirtioFeatures features, int longestChain)
    {
        _random = new Random(seed);
        _device = new SimulatedTransport(_machine) { QueueSize = (ushort)size, OfferedFeatures = (ulong)(features | VirtioFeatures.Version1) };
        _transport = new VirtioTransport(_device);
        _transport.Negotiate((ulong)features, 0);
        _queue = VirtQueue.Create(_transport, 0, new QueueOptions((ushort)size, longestChain));
        _transport.Start();
        _memory = _transport.Dma.Allocate(MemoryBytes);
        _inOrder = (features & VirtioFeatures.InOrder) != 0;
        _free = size;
    }

    /// <summary>Chains that went through.</summary>
    internal long Taken { get; private set; }

    /// <summary>How often a chain was submitted that was laid out already.</summary>
    internal long Resubmitted { get; private set; }

    /// <summary>Does one operation, picked at random, to the queue and to the model.</summary>
    internal void Step()
    {
        switch (_random.Next(10))
        {
            case 0 or 1 or 2:
                Submit();
                break;
            case 8:
                Keep();
                break;
            case 9:
                Resubmit();
                break;
            case 3:
                _queue.Notify();
                break;
            case 4:
                DeviceTakes();
                break;
            case 5:
                DeviceUses();
                break;
            default:
                Take();
                break;
        }

        Assert.Equal(_inFlight.Count, _queue.InFlight);
        Assert.Equal(_free, _queue.FreeDescriptors);
    }

    /// <summary>Lets everything come back.</summary>
    internal void Finish()
    {
        while (_inFlight.Count > 0)
        {
            DeviceTakes();
            DeviceUses();
            Take();
        }

        foreach (ushort token in _kept.Keys)
            _queue.LetGo(token);
        Assert.Equal(_queue.Size, _queue.FreeDescriptors);
        Assert.False(_queue.TryTakeUsed(out _));
        Assert.Empty(_machine.Memory.Violations);
        Assert.Null(_transport.Failure);

        // Nothing is in use any more, so the memory is free at once, although the device was not reset.
        int frames = _machine.Memory.AllocatedFrames;
        _memory.Dispose();
        Assert.Equal(frames - (MemoryBytes / 4096), _machine.Memory.AllocatedFrames);
    }

    public void Dispose()
    {
        _memory.Dispose();
        _queue.Dispose();
        _transport.Dispose();
        Assert.Equal(0, _machine.Memory.AllocatedFrames);
        _machine.Dispose();
    }

    private void Submit()
    {
        int length = _random.Next(1, Math.Min(_queue.LongestChain, 12) + 1);
        int readable = _random.Next(length + 1);
        Fill(_readable, readable);
        Fill(_writable, length - readable);
        int before = _queue.FreeDescriptors;
        bool taken = _queue.TrySubmit(CollectionsMarshal.AsSpan(_readable), CollectionsMarshal.AsSpan(_writable), out ushort token);
        if (!taken)
        {
            // Refused for want of room alone.
            Assert.True(before < length, $"refused {length} with {before} free");
            return;
        }

        int descriptors = before - _queue.FreeDescriptors;
        Assert.True(descriptors == length || (descriptors == 1 && _transport.Has(VirtioFeatures.IndirectDescriptors)));
        _free -= descriptors;
        var expected = new Expected(token, [.. _readable.Select(segment => segment.SizeBytes)], [.. _writable.Select(segment => segment.SizeBytes)]);
        Assert.True(_inFlight.TryAdd(token, expected), $"token {token} is in flight already");
        _submitted.Enqueue(expected);
    }

    // Now and then one is let go instead.
    private void Keep()
    {
        if (_kept.Keys.Where(token => !_inFlight.ContainsKey(token)).ToArray() is { Length: > 0 } idle && _random.Next(3) == 0)
        {
            ushort gone = idle[_random.Next(idle.Length)];
            _queue.LetGo(gone);
            _free += _kept[gone].Readable.Length + _kept[gone].Writable.Length;
            _kept.Remove(gone);
            Assert.Throws<InvalidOperationException>(() => _queue.LetGo(gone));
            Assert.Throws<InvalidOperationException>(() => _queue.Resubmit(gone));
            return;
        }

        int length = _random.Next(1, 5);
        int readable = _random.Next(length + 1);
        Fill(_readable, readable);
        Fill(_writable, length - readable);
        int room = _queue.Size - (_queue.Size / 4) - _kept.Values.Sum(static kept => kept.Readable.Length + kept.Writable.Length);
        bool keeps = _queue.TryKeep(CollectionsMarshal.AsSpan(_readable), CollectionsMarshal.AsSpan(_writable), out ushort token);
        if (!keeps)
            return;
        Assert.True(_queue.Layout == "split" && !_inOrder && length <= room && length <= _free, $"kept {length} with room for {room} and {_free} free");
        var expected = new Expected(token, [.. _readable.Select(segment => segment.SizeBytes)], [.. _writable.Select(segment => segment.SizeBytes)]);
        Assert.True(_kept.TryAdd(token, expected) && !_inFlight.ContainsKey(token), $"token {token} is in use");
        _free -= length;
    }

    private void Resubmit()
    {
        if (_kept.Count == 0)
            return;
        (ushort token, Expected expected) = _kept.ElementAt(_random.Next(_kept.Count));
        if (_inFlight.ContainsKey(token))
        {
            Assert.Throws<InvalidOperationException>(() => _queue.Resubmit(token));
            Assert.Throws<InvalidOperationException>(() => _queue.LetGo(token));
            return;
        }

        _queue.Resubmit(token);
        _inFlight.Add(token, expected);
        _submitted.Enqueue(expected);
        Resubmitted++;
    }

    private void DeviceTakes()
    {
        SimulatedRing ring = _device.Ring();
        for (int most = _random.Next(1, 5); most > 0 && ring.TryTake(out SimulatedChain? chain); most--)
        {
            Expected expected = _submitted.Dequeue();
            Assert.Equal(expected.Readable, chain!.Descriptors.Where(part => !part.DeviceWrites).Select(part => part.SizeBytes));
            Assert.Equal(expected.Writable, chain.Descriptors.Where(part => part.DeviceWrites).Select(part => part.SizeBytes));
            Assert.Equal(expected.Token, chain.Id);
            _held.Add((chain, expected));
        }

        ring.WantNotifications(_random.Next(4) > 0);
    }

    private void DeviceUses()
    {
        SimulatedRing ring = _device.Ring();
        if (_held.Count == 0)
            return;
        int batch = _random.Next(1, Math.Min(_held.Count, 4) + 1);
        if (_inOrder && _random.Next(2) == 0)
        {
            // In order, the device names only the last of a batch; the others were used whole.
            int descriptors = _held.Take(batch).Sum(held => held.Chain.RingDescriptors);
            for (int index = 0; index < batch; index++)
            {
                Expected expected = _held[index].Expected;
                _used.Add((expected.Token, index == batch - 1 ? Written(expected) : expected.WritableBytes));
            }

            ring.UseBatch(new UsedEntry(_used[^1].Token, _used[^1].Written), batch, descriptors);
            _held.RemoveRange(0, batch);
        }
        else
        {
            for (; batch > 0; batch--)
            {
                int index = _inOrder ? 0 : _random.Next(_held.Count);
                (SimulatedChain chain, Expected expected) = _held[index];
                _held.RemoveAt(index);
                uint written = Written(expected);
                ring.Use(new UsedEntry(chain.Id, written), chain.RingDescriptors);
                _used.Add((expected.Token, written));
            }
        }

        ring.Publish();
    }

    private void Take()
    {
        for (int most = _random.Next(1, 5); most > 0; most--)
        {
            Assert.Equal(_used.Count > 0, _queue.HasUsed);
            bool any = _queue.TryTakeUsed(out UsedChain used);
            Assert.Equal(_used.Count > 0, any);
            if (!any)
                return;

            // Never lost, never twice, never in another order than the device's.
            Assert.Equal(_used[0], (used.Token, used.WrittenBytes));
            _used.RemoveAt(0);
            Assert.True(_inFlight.Remove(used.Token));
            _free = _queue.FreeDescriptors;
            Taken++;
        }
    }

    private uint Written(Expected expected) => (uint)_random.NextInt64(expected.WritableBytes + 1);

    private void Fill(List<DmaSegment> segments, int count)
    {
        segments.Clear();
        for (int index = 0; index < count; index++)
            segments.Add(_memory.Segment.Slice((uint)_random.Next(MemoryBytes / SegmentBytes) * SegmentBytes, (uint)_random.Next(1, SegmentBytes + 1)));
    }

    private sealed record Expected(ushort Token, uint[] Readable, uint[] Writable)
    {
        internal uint WritableBytes => (uint)Writable.Sum(bytes => bytes);
    }
}
