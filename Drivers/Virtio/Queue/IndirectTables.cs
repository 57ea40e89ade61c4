using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <summary>Descriptor tables outside the ring (virtio 1.2 §2.7.5.3, §2.8.8), allocated once and used in turns.</summary>
[DmaTrusted("writes the addresses of descriptors, and knows when the device has used them")]
internal sealed class IndirectTables : IDisposable
{
    private const int MostTables = 64;
    private const int MostBytes = 256 * 1024;
    private readonly DmaRegion _memory;
    private readonly DmaCells<ulong> _cells;
    private readonly DmaUse[] _uses;  // by entry
    private readonly int[] _lengths;  // by table: entries in use
    private readonly int[] _free;
    private int _freeCount;

    internal IndirectTables(DmaDomain domain, int entriesPerTable, int queueSize)
    {
        EntriesPerTable = entriesPerTable;
        int count = Math.Clamp(MostBytes / (entriesPerTable * Descriptor.SizeBytes), 1, Math.Min(queueSize, MostTables));
        int entries = count * entriesPerTable;
        _memory = domain.Allocate(entries * Descriptor.SizeBytes);
        _cells = _memory.Cells<ulong>(0, entries * Descriptor.CellsEach);
        _uses = new DmaUse[entries];
        _lengths = new int[count];
        _free = [.. Enumerable.Range(0, count)];
        _freeCount = count;
    }

    internal int EntriesPerTable { get; }

    internal bool TryTake(out int table)
    {
        table = _freeCount > 0 ? _free[--_freeCount] : -1;
        return table >= 0;
    }

    /// <summary>Gives a table back; the device is done with what it leads to.</summary>
    internal void Return(int table)
    {
        int first = table * EntriesPerTable;
        foreach (DmaUse use in _uses.AsSpan(first, _lengths[table]))
            use.End();
        _lengths[table] = 0;
        _free[_freeCount++] = table;
    }

    /// <summary>Fills a table.</summary>
    /// <param name="table">Which one.</param>
    /// <param name="buffers">The chain.</param>
    /// <param name="linked">Whether the entries are linked, as in split queues; in packed ones they follow each other.</param>
    /// <returns>The table as the device sees it.</returns>
    internal DmaSegment Fill(int table, in ChainBuffers buffers, bool linked)
    {
        int length = buffers.Count;
        Append(table, buffers.Readable, DescriptorFlags.None, length, linked);
        Append(table, buffers.MoreReadable, DescriptorFlags.None, length, linked);
        Append(table, buffers.Writable, DescriptorFlags.DeviceWrites, length, linked);
        Append(table, buffers.MoreWritable, DescriptorFlags.DeviceWrites, length, linked);
        return _memory.Segment.Slice((uint)(table * EntriesPerTable * Descriptor.SizeBytes), (uint)(length * Descriptor.SizeBytes));
    }

    public void Dispose() => _memory.Dispose();

    private void Append(int table, ReadOnlySpan<DmaSegment> segments, DescriptorFlags flags, int length, bool linked)
    {
        DmaDirection direction = flags == DescriptorFlags.None ? DmaDirection.ToDevice : DmaDirection.FromDevice;
        foreach (ref readonly DmaSegment segment in segments)
        {
            int entry = _lengths[table];
            int at = (table * EntriesPerTable) + entry;
            bool hasNext = linked && entry + 1 < length;
            _cells.WriteAddress(at * Descriptor.CellsEach, segment, direction, ref _uses[at]);
            _lengths[table]++;
            _cells[(at * Descriptor.CellsEach) + 1] = linked
                ? Descriptor.Split(segment.SizeBytes, hasNext ? flags | DescriptorFlags.Next : flags, (ushort)(hasNext ? entry + 1 : 0))
                : Descriptor.Packed(segment.SizeBytes, 0, flags);
        }
    }
}
