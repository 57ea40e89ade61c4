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
    private const int MemoryBytes = 8 * 1024;
    private const int Memories = 3;
    private readonly SimulatedMachine _machine = new();
    private readonly Random _random;
    private readonly VirtioTransport _transport;
    private readonly SimulatedTransport _device;
    private readonly VirtQueue _queue;
    private readonly DmaRegion _list;
    private readonly ModelMemory[] _memories = new ModelMemory[Memories];
    private readonly List<ModelMemory> _gone = []; // disposed by the driver, and in use
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
        _list = _transport.Dma.Allocate(sizeof(ulong));
        for (int index = 0; index < Memories; index++)
            _memories[index] = Allocate();
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
        switch (_random.Next(11))
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
            case 10:
                Replace();
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
        Assert.All(_gone, static memory => Assert.Equal(FrameOwner.Dma, memory.Owner));
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

        foreach ((ushort token, Expected kept) in _kept)
        {
            _queue.LetGo(token);
            Release(kept);
        }

        Assert.Equal(_queue.Size, _queue.FreeDescriptors);
        Assert.False(_queue.TryTakeUsed(out _));
        Assert.Empty(_machine.Memory.Violations);
        Assert.Null(_transport.Failure);

        // Nothing is in use any more, so the memory is free at once, although the device was not reset.
        Assert.Empty(_gone);
        int frames = _machine.Memory.AllocatedFrames;
        DisposeMemory();
        Assert.Equal(frames - (Memories * MemoryBytes / 4096), _machine.Memory.AllocatedFrames);
    }

    public void Dispose()
    {
        DisposeMemory();
        _list.Dispose();
        _queue.Dispose();
        _transport.Dispose();
        Assert.Equal(0, _machine.Memory.AllocatedFrames);
        _machine.Dispose();
    }

    private void Submit()
    {
        int length = _random.Next(1, Math.Min(_queue.LongestChain, 12) + 1);
        int readable = _random.Next(length + 1);
        Expected expected = Fill(readable, length - readable);
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
        expected = expected with { Token = token, Descriptors = descriptors };
        Hold(expected);
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
            Release(_kept[gone]);
            _free += _kept[gone].Readable.Length + _kept[gone].Writable.Length;
            _kept.Remove(gone);
            Assert.Throws<InvalidOperationException>(() => _queue.LetGo(gone));
            Assert.Throws<InvalidOperationException>(() => _queue.Resubmit(gone));
            return;
        }

        int length = _random.Next(1, 5);
        int readable = _random.Next(length + 1);
        Expected expected = Fill(readable, length - readable);
        int room = _queue.Size - (_queue.Size / 4) - _kept.Values.Sum(static kept => kept.Readable.Length + kept.Writable.Length);
        bool keeps = _queue.TryKeep(CollectionsMarshal.AsSpan(_readable), CollectionsMarshal.AsSpan(_writable), out ushort token);
        if (!keeps)
            return;
        Assert.True(_queue.Layout == "split" && !_inOrder && length <= room && length <= _free, $"kept {length} with room for {room} and {_free} free");
        expected = expected with { Token = token };
        Hold(expected);
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
            Assert.Equal(expected.Readable, chain!.Descriptors.Where(static part => !part.DeviceWrites).Select(static part => new Part(part.Address, part.SizeBytes)));
            Assert.Equal(expected.Writable, chain.Descriptors.Where(static part => part.DeviceWrites).Select(static part => new Part(part.Address, part.SizeBytes)));
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
            Assert.True(_inFlight.Remove(used.Token, out Expected? expected));
            if (!_kept.ContainsKey(used.Token))
            {
                Release(expected!);
                _free += expected!.Descriptors;
            }

            Taken++;
        }
    }

    private uint Written(Expected expected) => (uint)_random.NextInt64(expected.WritableBytes + 1);

    // What is disposed stays where it is for as long as the device has it, and is not told of once more.
    private void Replace()
    {
        int index = _random.Next(Memories);
        ModelMemory old = _memories[index];
        DmaSegment segment = old.Region.Segment;
        old.Region.Dispose();
        Assert.Equal(old.Chains > 0 ? FrameOwner.Dma : FrameOwner.Free, old.Owner);
        if (old.Chains > 0)
            _gone.Add(old);
        _memories[index] = Allocate();
        if (_queue.FreeDescriptors > 0)
            Assert.Throws<ObjectDisposedException>(() => _queue.TrySubmit([], [segment], out _));
    }

    private ModelMemory Allocate()
    {
        DmaRegion region = _transport.Dma.Allocate(MemoryBytes);
        _list.WriteAddress(0, region.Segment, DmaDirection.ToDevice).End();
        return new ModelMemory(region, _list.Read<ulong>(0));
    }

    private void DisposeMemory()
    {
        foreach (ModelMemory memory in _memories)
            memory.Region.Dispose();
    }

    private static void Hold(Expected chain)
    {
        foreach (ModelMemory memory in chain.Memories)
            memory.Chains++;
    }

    private void Release(Expected chain)
    {
        foreach (ModelMemory memory in chain.Memories)
        {
            if (--memory.Chains == 0 && _gone.Remove(memory))
                Assert.Equal(FrameOwner.Free, memory.Owner);
        }
    }

    // Most chains lie in one memory.
    private Expected Fill(int readable, int writable)
    {
        ModelMemory[] choice = _random.Next(4) == 0 ? _memories : [_memories[_random.Next(Memories)]];
        HashSet<ModelMemory> used = [];
        return new Expected(0, 0, Fill(_readable, readable, choice, used), Fill(_writable, writable, choice, used), used);
    }

    private Part[] Fill(List<DmaSegment> segments, int count, ModelMemory[] choice, HashSet<ModelMemory> used)
    {
        var parts = new Part[count];
        segments.Clear();
        for (int index = 0; index < count; index++)
        {
            ModelMemory memory = choice[_random.Next(choice.Length)];
            uint offset = (uint)_random.Next(MemoryBytes / SegmentBytes) * SegmentBytes;
            uint bytes = (uint)_random.Next(1, SegmentBytes + 1);
            segments.Add(memory.Region.Segment.Slice(offset, bytes));
            parts[index] = new Part(memory.Start + offset, bytes);
            used.Add(memory);
        }

        return parts;
    }

    /// <summary>What the device is told of.</summary>
    private readonly record struct Part(ulong Address, uint SizeBytes);

    private sealed record Expected(ushort Token, int Descriptors, Part[] Readable, Part[] Writable, HashSet<ModelMemory> Memories)
    {
        internal uint WritableBytes => (uint)Writable.Sum(static part => part.SizeBytes);
    }

    /// <summary>Memory of the driver, and how many chains there are in the ring that lie in it.</summary>
    private sealed class ModelMemory(DmaRegion region, ulong start)
    {
        internal DmaRegion Region => region;

        internal ulong Start => start;

        internal int Chains { get; set; }

        internal FrameOwner Owner => Cosmos.Core.Machine.OwnerOf(new PhysicalAddress(start));
    }
}
