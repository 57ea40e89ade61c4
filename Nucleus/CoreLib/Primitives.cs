// The types that the C# language and the IL compiler cannot do without. No runtime stands behind them: nothing here
// allocates, throws or is ever collected, and a `new`, a boxing or a cast that slips in does not link.
#pragma warning disable CA1822, IDE0044, IDE0051, CS0169, CS0649, CS0659, CS0661, CS0414, CS8500, CS8618

using System.Runtime.CompilerServices;

namespace System;

public class Object
{
    internal nint MethodTable;

    public Object() { }

    ~Object() { }

    public virtual bool Equals(object? other) => false;

    public virtual int GetHashCode() => 0;

    public virtual string? ToString() => null;
}

public abstract class ValueType;

public abstract class Enum : ValueType;

public struct Void;

public struct Boolean
{
    private bool _value;
}

public struct Char
{
    private char _value;
}

public struct SByte
{
    private sbyte _value;
}

public struct Byte
{
    private byte _value;
}

public struct Int16
{
    private short _value;
}

public struct UInt16
{
    private ushort _value;
}

public struct Int32
{
    private int _value;
}

public struct UInt32
{
    public const uint MaxValue = 0xFFFF_FFFF;

    private uint _value;
}

public struct Int64
{
    private long _value;
}

public struct UInt64
{
    public const ulong MaxValue = 0xFFFF_FFFF_FFFF_FFFF;

    private ulong _value;
}

public struct IntPtr
{
    private nint _value;
}

public struct UIntPtr
{
    private nuint _value;
}

public struct Single
{
    private float _value;
}

public struct Double
{
    private double _value;
}

public struct Nullable<T>
    where T : struct
{
    private readonly bool _hasValue;
    private readonly T _value;

    public Nullable(T value)
    {
        _value = value;
        _hasValue = true;
    }
}

public struct RuntimeTypeHandle
{
    private nint _value;
}

public struct RuntimeMethodHandle
{
    private nint _value;
}

public struct RuntimeFieldHandle
{
    internal nint Value;

    internal RuntimeFieldHandle(nint value) => Value = value;
}

public abstract class Array;

public abstract class Delegate;

public abstract class MulticastDelegate : Delegate;

public class Exception;

public sealed class String
{
    public readonly int Length;
    private char _firstChar;
}

public class Attribute;

public enum AttributeTargets;

public sealed class AttributeUsageAttribute(AttributeTargets validOn) : Attribute
{
    public AttributeTargets ValidOn { get; } = validOn;

    public bool AllowMultiple { get; set; }

    public bool Inherited { get; set; }
}

public sealed class FlagsAttribute : Attribute;

public sealed class ParamArrayAttribute : Attribute;

/// <summary>Memory that somebody else owns, with its length. An index outside of it is a panic.</summary>
public readonly ref struct Span<T>
{
    private readonly ref T _first;

    internal Span(ref T first, int length)
    {
        _first = ref first;
        Length = length;
    }

    public int Length { get; }

    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)Length)
                Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowIndexOutOfRangeException();
            return ref Unsafe.Add(ref _first, index);
        }
    }
}

/// <summary>As <see cref="Span{T}"/>, to read: above all constant data of the image, which is what <c>"..."u8</c> gives.</summary>
public readonly ref struct ReadOnlySpan<T>
{
    private readonly ref readonly T _first;

    internal ReadOnlySpan(ref readonly T first, int length)
    {
        _first = ref first;
        Length = length;
    }

    // SAFETY: whoever makes a span of an address says how much there is: the compiler of its constants, the nucleus of memory that it has.
    public unsafe ReadOnlySpan(void* pointer, int length)
        : this(in *(T*)pointer, length)
    {
    }

    /// <summary>The compiler wants this to be there before it puts constant data into the image instead. Never called: there are no arrays.</summary>
    public ReadOnlySpan(T[] array, int start, int length) => Length = 0;

    public int Length { get; }

    // SAFETY: whoever takes the address stays inside Length, and does not write.
    public unsafe T* Pointer => (T*)Unsafe.AddressOf(in _first);

    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((uint)index >= (uint)Length)
                Internal.Runtime.CompilerHelpers.ThrowHelpers.ThrowIndexOutOfRangeException();
            return ref Unsafe.Add(ref Unsafe.AsRef(in _first), index);
        }
    }
}
