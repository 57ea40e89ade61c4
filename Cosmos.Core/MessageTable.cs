namespace Cosmos.Core;

/// <summary>A device's MSI-X table (PCI 3.0 §6.8.2.9): for each of its interrupts, what it writes and where.</summary>
/// <remarks>
/// An entry is an address that the device will write to, so the table belongs to the core alone: its pages are held exclusively and no window over
/// them is ever given out; entries are composed here, from the vectors that the nucleus hands out. Any thread may use it.
/// </remarks>
public sealed class MessageTable : IDisposable
{
    /// <summary>The most entries that a function can have (PCI 3.0 §6.8.2.3).</summary>
    public const int MaxEntries = 2048;

    private const int EntryBytes = 16;
    private const ulong AddressLow = 0;
    private const ulong AddressHigh = 4;
    private const ulong Data = 8;
    private const ulong Control = 12;
    private const uint Masked = 1 << 0;

    private readonly Lock _lock = new();
    private readonly VmPager _pager;
    private readonly IrqLine?[] _lines;
    private bool _disposed;

    private MessageTable(VmPager pager, int entries)
    {
        _pager = pager;
        _lines = new IrqLine?[entries];
        for (int entry = 0; entry < entries; entry++)
            Write(entry, Control, Masked);
    }

    /// <summary>How many entries the table has.</summary>
    public int Entries => _lines.Length;

    /// <summary>Takes a table and masks all its entries. The pages that it lies in can be had by nobody else while it is open.</summary>
    /// <param name="table">Its first byte, aligned to 8; in device memory.</param>
    /// <param name="entries">1 to <see cref="MaxEntries"/>.</param>
    /// <param name="holder">Whose table it is, for messages.</param>
    /// <exception cref="PageRefusedException">A page of it is not device memory, or somebody has a window over it.</exception>
    /// <exception cref="ArgumentException">The address is not aligned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of entries is out of range, or the table leaves the address space.</exception>
    [BusTier]
    public static MessageTable Open(PhysicalAddress table, int entries, string holder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(entries, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entries, MaxEntries);
        if (table.Value % sizeof(ulong) != 0)
            throw new ArgumentException($"the MSI-X table of {holder} at {table} is not aligned to 8 bytes", nameof(table));
        var option = new VmPagerOption { Address = table, SizeBytes = (ulong)entries * EntryBytes, Holder = $"the MSI-X table of {holder}" };
        for (ulong page = table.Page.Value; page < table.Value + option.SizeBytes; page += PhysicalAddress.PageSize)
        {
            FrameOwner owner = Machine.OwnerOf(new PhysicalAddress(page));
            if (owner != FrameOwner.Device)
                throw new PageRefusedException(new PhysicalAddress(page), owner, $"the MSI-X table of {holder} must lie in device memory");
        }

        return new MessageTable(new VmPager(option), entries);
    }

    /// <summary>Claims an interrupt for one entry, writes its message, and unmasks it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such entry.</exception>
    /// <exception cref="InvalidOperationException">The entry is in use, or all vectors are held.</exception>
    /// <exception cref="ObjectDisposedException">The table was given back.</exception>
    public IrqLine Claim(int entry)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(entry);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(entry, _lines.Length);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_lines[entry] is not null)
                throw new InvalidOperationException($"entry {entry} of {_pager} is in use");
            IrqLine line = IrqLine.ClaimEntry(this, entry, out IrqMessage message);
            Write(entry, AddressLow, (uint)message.Address);
            Write(entry, AddressHigh, (uint)(message.Address >> 32));
            Write(entry, Data, message.Data);
            Write(entry, Control, 0);
            return _lines[entry] = line;
        }
    }

    /// <summary>Masks all entries, gives their interrupts back, and the pages.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed)
                return;
            foreach (IrqLine? line in _lines)
                line?.Dispose();
            _disposed = true;
            _pager.Dispose();
        }
    }

    internal void SetMask(int entry, bool masked)
    {
        lock (_lock)
        {
            if (!_disposed && _lines[entry] is not null)
                Write(entry, Control, masked ? Masked : 0);
        }
    }

    internal void Release(int entry)
    {
        lock (_lock)
        {
            SetMask(entry, masked: true);
            _lines[entry] = null;
        }
    }

    private void Write(int entry, ulong field, uint value) => _pager.Cell<uint>(((ulong)entry * EntryBytes) + field).Write(value);
}
