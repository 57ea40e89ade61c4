namespace Cosmos.Core;

/// <summary>An address on the processor's memory bus. Naming one gives no access to it.</summary>
public readonly record struct PhysicalAddress(ulong Value) : IComparable<PhysicalAddress>
{
    /// <summary>Bytes in a page and in a frame.</summary>
    public const int PageSize = 4096;

    /// <summary>The page that holds this address.</summary>
    public PhysicalAddress Page => new(Value & ~(ulong)(PageSize - 1));

    /// <summary>How far into its page this address is.</summary>
    public int PageOffset => (int)(Value & (PageSize - 1));

    /// <summary>An address further up. Throws <see cref="OverflowException"/> past the end of the address space.</summary>
    public static PhysicalAddress operator +(PhysicalAddress address, ulong bytes) => new(checked(address.Value + bytes));

    /// <summary>Compares by value.</summary>
    public static bool operator <(PhysicalAddress left, PhysicalAddress right) => left.Value < right.Value;

    /// <summary>Compares by value.</summary>
    public static bool operator >(PhysicalAddress left, PhysicalAddress right) => left.Value > right.Value;

    /// <summary>Compares by value.</summary>
    public static bool operator <=(PhysicalAddress left, PhysicalAddress right) => left.Value <= right.Value;

    /// <summary>Compares by value.</summary>
    public static bool operator >=(PhysicalAddress left, PhysicalAddress right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(PhysicalAddress other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => $"0x{Value:x}";
}
