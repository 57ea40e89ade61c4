using System.Numerics;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>
/// The PCI configuration space in memory (ECAM, PCI Express 4.0 §7.2.2): 4096 bytes for each function. Its pages belong to the kernel, which gives no
/// window over them; the bus tier reaches them by bus, device, function and register.
/// </summary>
/// <remarks>Each access is one access to the bus, of exact width. Any thread may use it.</remarks>
public sealed class PciConfigurationMemory
{
    /// <summary>Bytes of configuration space that each function has here.</summary>
    public const int FunctionBytes = 4096;

    private const int BusShift = 20;
    private const int DeviceShift = 15;
    private const int FunctionShift = 12;
    private const ulong BusBytes = 1UL << BusShift;

    private readonly PhysicalAddress _bus0;
    private readonly nuint[] _windows = new nuint[256];
    private readonly Lock _lock = new();

    private PciConfigurationMemory(EcamRange range)
    {
        _bus0 = range.Address;
        FirstBus = range.FirstBus;
        LastBus = range.LastBus;
    }

    /// <summary>The first bus that it serves.</summary>
    public byte FirstBus { get; }

    /// <summary>The last bus that it serves.</summary>
    public byte LastBus { get; }

    /// <summary>That of this machine, where ACPI's MCFG table gives one; else null.</summary>
    [BusTier]
    public static PciConfigurationMemory? Find() => Hardware.ReadBootFacts().Ecam is { } range ? new PciConfigurationMemory(range) : null;

    /// <summary>Reads a register once.</summary>
    /// <typeparam name="T"><see cref="byte"/>, <see cref="ushort"/> or <see cref="uint"/>.</typeparam>
    /// <exception cref="ArgumentOutOfRangeException">There is no such bus, device, function or register here.</exception>
    /// <exception cref="ArgumentException">The register is not aligned to its width.</exception>
    /// <exception cref="OutOfMemoryException">There is no memory to map the bus.</exception>
    [BusTier]
    public T Read<T>(byte bus, int device, int function, int register)
        where T : unmanaged, IBinaryInteger<T> => WindowMemory.Read<T>(AddressOf<T>(bus, device, function, register));

    /// <summary>Writes a register once.</summary>
    /// <inheritdoc cref="Read{T}"/>
    [BusTier]
    public void Write<T>(byte bus, int device, int function, int register, T value)
        where T : unmanaged, IBinaryInteger<T> => WindowMemory.Write(AddressOf<T>(bus, device, function, register), value);

    private nuint AddressOf<T>(byte bus, int device, int function, int register)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (bus < FirstBus || bus > LastBus)
            throw new ArgumentOutOfRangeException(nameof(bus), $"bus {bus:x2} is not one of {FirstBus:x2}..{LastBus:x2}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)device, 31U, nameof(device));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)function, 7U, nameof(function));
        int width = RegisterWidth.Of<T>();
        if (width is 0 or > sizeof(uint))
            throw new ArgumentException($"configuration space is accessed by built-in integers of 1, 2 or 4 bytes, not {typeof(T).Name}");
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)register, (uint)(FunctionBytes - width), nameof(register));
        if (register % width != 0)
            throw new ArgumentException($"register 0x{register:x} is not aligned to {width} bytes", nameof(register));
        return WindowOf(bus) + (nuint)((device << DeviceShift) | (function << FunctionShift) | register);
    }

    // Mapped bus by bus, when first used: most of the 256 are empty.
    private nuint WindowOf(byte bus)
    {
        nuint window = Volatile.Read(ref _windows[bus]);
        if (window != 0)
            return window;
        lock (_lock)
        {
            if (_windows[bus] == 0)
            {
                window = PhysicalMemory.MapConfiguration(_bus0.Value + (bus * BusBytes), BusBytes / PhysicalAddress.PageSize);
                if (window == 0)
                    throw new OutOfMemoryException($"no memory to map the configuration space of bus {bus:x2}");
                Volatile.Write(ref _windows[bus], window);
            }

            return _windows[bus];
        }
    }
}
