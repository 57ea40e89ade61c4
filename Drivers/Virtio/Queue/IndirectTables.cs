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
        foreach (ref DmaUse use in _uses.AsSpan(first, _lengths[table]))
            DmaUse.EndIn(ref use);
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
        var chain = new DmaChain(_memory);
        for (int part = 0; part < ChainBuffers.Parts; part++)
            Append(table, buffers.Part(part, out DescriptorFlags flags), flags, length, linked, ref chain);
        return _memory.Segment.Slice((uint)(table * EntriesPerTable * Descriptor.SizeBytes), (uint)(length * Descriptor.SizeBytes));
    }

    public void Dispose() => _memory.Dispose();

    private void Append(int table, ReadOnlySpan<DmaSegment> segments, DescriptorFlags flags, int length, bool linked, ref DmaChain chain)
    {
        chain.Direction = Descriptor.DirectionOf(flags);
        foreach (DmaSegment segment in segments)
        {
            int entry = _lengths[table]++;
            int at = (table * EntriesPerTable) + entry;
            bool hasNext = linked && entry + 1 < length;
            uint upper = linked
                ? Descriptor.UpperOfSplit(hasNext ? flags | DescriptorFlags.Next : flags, hasNext ? entry + 1 : 0)
                : Descriptor.UpperOfPacked(0, flags);
            _cells.WriteAddressAndLength(at * Descriptor.CellsEach, segment, upper, ref chain, ref _uses[at]);
        }
    }
}
