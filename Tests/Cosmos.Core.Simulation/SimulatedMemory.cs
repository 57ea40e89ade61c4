using System.Buffers.Binary;

namespace Cosmos.Core.Simulation;

/// <summary>
/// Physical memory of a simulated machine: RAM frames with owners, device registers, windows over both, and managed memory as a device sees it.
/// </summary>
public sealed class SimulatedMemory
{
    private const int PageSize = 4096;
    private static ulong _nextRam = 0x1_0000_0000;
    private static ulong _nextDevice = 0x8000_0000;
    private static ulong _nextVirtual = 0x7000_0000_0000;
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, Frame> _frames = [];
    private readonly List<(ulong Start, ulong Size, ISimulatedRegisters Registers)> _devices = [];
    private readonly Dictionary<ulong, (ulong Physical, bool ReadOnly)> _windows = [];
    private readonly Dictionary<ulong, ulong> _managed = [];

    /// <summary>Frames that were given out and not taken back.</summary>
    public int AllocatedFrames
    {
        get
        {
            lock (_lock)
                return _frames.Values.Count(frame => frame.Owner == FrameOwner.Dma);
        }
    }

    /// <summary>Windows that are mapped.</summary>
    public int MappedPages
    {
        get
        {
            lock (_lock)
                return _windows.Count;
        }
    }

    /// <summary>What went wrong in a way that no driver may cause: an access by a device outside its memory.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Whether frames of managed memory lie apart, as they may.</summary>
    public bool ScatterManaged { get; set; }

    /// <summary>Where in its page managed memory starts.</summary>
    public int ManagedOffset { get; set; }

    /// <summary>Changes what the driver sees when it loads from RAM, as memory does that a device writes to meanwhile: address, width, what is there.</summary>
    public Func<ulong, int, ulong, ulong>? OnLoad { get; set; }

    /// <summary>Frames left for <c>TryAllocate</c>.</summary>
    public int FreeFrames { get; set; } = 100_000;

    /// <summary>A physical range that no other test uses.</summary>
    public static ulong ReserveRange(ulong sizeBytes)
    {
        ulong size = Math.Max(PageSize, (sizeBytes + PageSize - 1) & ~(ulong)(PageSize - 1));
        ulong end = Interlocked.Add(ref _nextDevice, size * 2);
        return (end - size) & ~(size - 1);
    }

    /// <summary>Puts registers at a physical address.</summary>
    public void AddDevice(ulong start, ulong sizeBytes, ISimulatedRegisters registers)
    {
        lock (_lock)
            _devices.Add((start, sizeBytes, registers));
    }

    /// <summary>Says who owns a frame of RAM.</summary>
    public void SetOwner(ulong physical, FrameOwner owner)
    {
        lock (_lock)
            _frames[physical / PageSize] = new Frame(new byte[PageSize], owner);
    }

    /// <summary>Memory as a device reaches it by DMA: bytes from <paramref name="address"/> on, read into a copy.</summary>
    public byte[] DmaRead(ulong address, int sizeBytes)
    {
        byte[] bytes = new byte[sizeBytes];
        ForEachPart(address, sizeBytes, (frame, at, done) => frame.Span(at.Offset, at.Length).CopyTo(bytes.AsSpan(done)));
        return bytes;
    }

    /// <summary>Memory as a device reaches it by DMA.</summary>
    public void DmaWrite(ulong address, ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        ForEachPart(address, copy.Length, (frame, at, done) => copy.AsSpan(done, at.Length).CopyTo(frame.Span(at.Offset, at.Length)));
    }

    /// <summary>One aligned number of 2, 4 or 8 bytes as a device reads it.</summary>
    public ulong DmaReadNumber(ulong address, int width)
    {
        ReadOnlySpan<byte> bytes = DmaPlace(address, width);
        return width switch
        {
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
    }

    /// <summary>One aligned number of 2, 4 or 8 bytes as a device writes it.</summary>
    public void DmaWriteNumber(ulong address, int width, ulong value)
    {
        Span<byte> bytes = DmaPlace(address, width);
        switch (width)
        {
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)value);
                break;
            default:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
                break;
        }
    }

    internal FrameOwner OwnerOf(ulong physical)
    {
        lock (_lock)
            return _frames.TryGetValue(physical / PageSize, out Frame? frame) ? frame.Owner : FrameOwner.Device;
    }

    internal bool TryAllocate(ulong pages, out ulong physical)
    {
        physical = 0;
        lock (_lock)
        {
            if (pages > (ulong)FreeFrames)
                return false;
            FreeFrames -= (int)pages;
            physical = Interlocked.Add(ref _nextRam, (pages + 1) * PageSize) - ((pages + 1) * PageSize);
            for (ulong page = 0; page < pages; page++)
                _frames[(physical / PageSize) + page] = new Frame(new byte[PageSize], FrameOwner.Dma);
            return true;
        }
    }

    internal bool Claim(ulong physical, ulong pages)
    {
        lock (_lock)
        {
            for (ulong page = 0; page < pages; page++)
            {
                if (!_frames.TryGetValue((physical / PageSize) + page, out Frame? frame) || frame.Owner != FrameOwner.Free)
                    return false;
            }

            for (ulong page = 0; page < pages; page++)
                _frames[(physical / PageSize) + page].Owner = FrameOwner.Dma;
            return true;
        }
    }

    internal void Free(ulong physical, ulong pages)
    {
        lock (_lock)
        {
            for (ulong page = 0; page < pages; page++)
            {
                if (!_frames.TryGetValue((physical / PageSize) + page, out Frame? frame) || frame.Owner != FrameOwner.Dma)
                    Violations.Add($"page 0x{physical + (page * PageSize):x} freed and not held");
                else if (_windows.Values.Any(window => window.Physical / PageSize == (physical / PageSize) + page))
                    Violations.Add($"page 0x{physical + (page * PageSize):x} freed and mapped");
                else
                    frame.Owner = FrameOwner.Free;
            }

            FreeFrames += (int)pages;
        }
    }

    internal nuint Map(ulong physical, ulong pages, bool readOnly)
    {
        lock (_lock)
        {
            for (ulong page = 0; page < pages; page++)
            {
                if (OwnerOf(physical + (page * PageSize)) is FrameOwner.Nucleus or FrameOwner.Managed or FrameOwner.Platform or FrameOwner.Free)
                    return 0;
            }

            return AddWindow(physical, pages, readOnly);
        }
    }

    internal nuint MapConfiguration(ulong physical, ulong pages)
    {
        lock (_lock)
            return AddWindow(physical, pages, readOnly: false);
    }

    internal void Unmap(nuint window, ulong pages)
    {
        lock (_lock)
        {
            for (ulong page = 0; page < pages; page++)
                _windows.Remove((window / PageSize) + page);
        }
    }

    internal ulong Read(nuint address, int width)
    {
        (ulong physical, _) = Resolve(address);
        if (DeviceAt(physical) is { } device)
            return device.Registers.Read(physical - device.Start, width);
        ReadOnlySpan<byte> bytes = FrameAt(physical).Span((int)(physical % PageSize), width);
        ulong value = width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        };
        return OnLoad?.Invoke(physical, width, value) ?? value;
    }

    internal void Write(nuint address, int width, ulong value)
    {
        (ulong physical, bool readOnly) = Resolve(address);
        if (readOnly)
            throw new ObjectDisposedException("VmPager", "the window is read-only");
        if (DeviceAt(physical) is { } device)
        {
            device.Registers.Write(physical - device.Start, width, value);
            return;
        }

        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        bytes[..width].CopyTo(FrameAt(physical).Span((int)(physical % PageSize), width));
    }

    /// <summary>Gives managed memory frames, so that a device can reach it.</summary>
    internal nuint AddManaged(Memory<byte> memory)
    {
        lock (_lock)
        {
            int offset = ManagedOffset;
            ulong pages = ((ulong)(offset + memory.Length) / PageSize) + 1;
            ulong start = NextVirtual(pages);
            ulong physical = Interlocked.Add(ref _nextRam, ((pages * 2) + 1) * PageSize) - (((pages * 2) + 1) * PageSize);
            for (ulong page = 0; page < pages; page++)
            {
                ulong frame = (physical / PageSize) + (ScatterManaged ? page * 2 : page);
                int from = Math.Max(0, (int)(page * PageSize) - offset);
                int first = page == 0 ? offset : 0;
                int length = Math.Clamp(memory.Length - from, 0, PageSize - first);
                _frames[frame] = new Frame(memory.Slice(Math.Min(from, memory.Length), length), FrameOwner.Managed) { First = first };
                _managed[(start / PageSize) + page] = frame * PageSize;
            }

            return (nuint)start + (nuint)offset;
        }
    }

    /// <summary>Takes them back: the memory is no longer pinned.</summary>
    internal void RemoveManaged(nuint address, int sizeBytes)
    {
        lock (_lock)
        {
            for (ulong page = address / PageSize; page <= (address + (ulong)sizeBytes) / PageSize; page++)
            {
                if (_managed.Remove(page, out ulong physical))
                    _frames.Remove(physical / PageSize);
            }
        }
    }

    internal bool TryTranslate(nuint address, out ulong physical)
    {
        lock (_lock)
            return _managed.TryGetValue(address / PageSize, out physical);
    }

    private static ulong NextVirtual(ulong pages) => Interlocked.Add(ref _nextVirtual, (pages + 1) * PageSize) - ((pages + 1) * PageSize);

    private nuint AddWindow(ulong physical, ulong pages, bool readOnly)
    {
        ulong start = NextVirtual(pages);
        for (ulong page = 0; page < pages; page++)
            _windows[(start / PageSize) + page] = (physical + (page * PageSize), readOnly);
        return (nuint)start;
    }

    private (ulong Physical, bool ReadOnly) Resolve(nuint address)
    {
        lock (_lock)
        {
            if (!_windows.TryGetValue(address / PageSize, out (ulong Physical, bool ReadOnly) window))
                throw new ObjectDisposedException("VmPager", "the window is gone");
            return (window.Physical + (address % PageSize), window.ReadOnly);
        }
    }

    private (ulong Start, ulong Size, ISimulatedRegisters Registers)? DeviceAt(ulong physical)
    {
        lock (_lock)
        {
            foreach ((ulong Start, ulong Size, ISimulatedRegisters Registers) device in _devices)
            {
                if (physical >= device.Start && physical - device.Start < device.Size)
                    return device;
            }

            return null;
        }
    }

    private Frame FrameAt(ulong physical)
    {
        lock (_lock)
            return _frames.TryGetValue(physical / PageSize, out Frame? frame) ? frame : _frames[physical / PageSize] = new Frame(new byte[PageSize], FrameOwner.Device);
    }

    private Span<byte> DmaPlace(ulong address, int width)
    {
        int offset = (int)(address % PageSize);
        lock (_lock)
        {
            if (_frames.TryGetValue(address / PageSize, out Frame? frame) && frame.Owner is (FrameOwner.Dma or FrameOwner.Managed) && frame.Holds(offset, width))
                return frame.Span(offset, width);
            Violations.Add($"DMA to 0x{address:x}, {width} bytes: not the driver's to give");
            throw new InvalidOperationException(Violations[^1]);
        }
    }

    private void ForEachPart(ulong address, int sizeBytes, Action<Frame, (int Offset, int Length), int> action)
    {
        for (int done = 0; done < sizeBytes;)
        {
            int offset = (int)((address + (ulong)done) % PageSize);
            int length = Math.Min(sizeBytes - done, PageSize - offset);
            Frame? frame;
            lock (_lock)
                _frames.TryGetValue((address + (ulong)done) / PageSize, out frame);
            if (frame is null || frame.Owner is not (FrameOwner.Dma or FrameOwner.Managed) || !frame.Holds(offset, length))
            {
                lock (_lock)
                    Violations.Add($"DMA to 0x{address + (ulong)done:x}, {length} bytes: not the driver's to give");
                throw new InvalidOperationException(Violations[^1]);
            }

            action(frame, (offset, length), done);
            done += length;
        }
    }

    private sealed class Frame(Memory<byte> memory, FrameOwner owner)
    {
        internal FrameOwner Owner { get; set; } = owner;

        /// <summary>Where in the page the memory starts.</summary>
        internal int First { get; init; }

        internal bool Holds(int offset, int length) => offset >= First && offset - First + length <= memory.Length;

        internal Span<byte> Span(int offset, int length) => memory.Span.Slice(offset - First, length);
    }
}
