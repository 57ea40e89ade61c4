namespace Cosmos.Core;

/// <summary>An address as a device sees memory. Only a <see cref="DmaRegion"/> or a DMA mapping produces one.</summary>
/// <remarks>Without an IOMMU this is the physical address, and code that writes it into a ring is trusted to write it unchanged.</remarks>
public readonly struct DmaAddress : IEquatable<DmaAddress>
{
    internal DmaAddress(ulong value) => Value = value;

    /// <summary>The number to write where the device will read it.</summary>
    public ulong Value { get; }

    /// <summary>Compares by value.</summary>
    public static bool operator ==(DmaAddress left, DmaAddress right) => left.Value == right.Value;

    /// <summary>Compares by value.</summary>
    public static bool operator !=(DmaAddress left, DmaAddress right) => left.Value != right.Value;

    /// <inheritdoc/>
    public bool Equals(DmaAddress other) => Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DmaAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:x}";
}

/// <summary>Contiguous memory as a device sees it.</summary>
public readonly struct DmaSegment
{
    internal DmaSegment(DmaAddress address, uint sizeBytes)
    {
        Address = address;
        SizeBytes = sizeBytes;
    }

    /// <summary>Where it starts.</summary>
    public DmaAddress Address { get; }

    /// <summary>Its length.</summary>
    public uint SizeBytes { get; }

    /// <summary>A part of the segment.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside.</exception>
    public DmaSegment Slice(uint offset, uint sizeBytes)
    {
        if (offset > SizeBytes || sizeBytes > SizeBytes - offset)
            throw new ArgumentOutOfRangeException(nameof(offset), $"{offset}+{sizeBytes} leaves a segment of {SizeBytes} bytes");
        return new DmaSegment(new DmaAddress(Address.Value + offset), sizeBytes);
    }
}

/// <summary>Who writes and who reads.</summary>
public enum DmaDirection
{
    /// <summary>The device reads what the processor wrote.</summary>
    ToDevice,

    /// <summary>The device writes what the processor will read.</summary>
    FromDevice,
}
