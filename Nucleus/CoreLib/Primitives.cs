// The types that the C# language and the IL compiler cannot do without. No runtime stands behind them: nothing here
// allocates, throws or is ever collected, and a `new`, a boxing or a cast that slips in does not link.
#pragma warning disable CA1822, IDE0044, IDE0051, CS0169, CS0649, CS0659, CS0661, CS0414, CS8500

using System.Runtime.CompilerServices;

namespace System;

// SAFETY: spans and strings are made by the compiler over constants, or over memory whose length the maker has; every index is checked.
public class Object
{
    internal unsafe void* MethodTable;

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

[Flags]
public enum AttributeTargets
{
    Assembly = 1 << 0,
    Module = 1 << 1,
    Class = 1 << 2,
    Struct = 1 << 3,
    Enum = 1 << 4,
    Constructor = 1 << 5,
    Method = 1 << 6,
    Property = 1 << 7,
    Field = 1 << 8,
    Event = 1 << 9,
    Interface = 1 << 10,
    Parameter = 1 << 11,
    All = 0x7fff,
}

public sealed class AttributeUsageAttribute(AttributeTargets validOn) : Attribute
{
    public AttributeTargets ValidOn { get; } = validOn;

    public bool AllowMultiple { get; set; }

    public bool Inherited { get; set; }
}

public sealed class FlagsAttribute : Attribute;

public sealed class ParamArrayAttribute : Attribute;

public sealed class ObsoleteAttribute : Attribute;

public interface IDisposable
{
    void Dispose();
}

/// <summary>Constant data of the image: what <c>"..."u8</c> gives. It never moves, so a pointer will do.</summary>
public readonly ref struct ReadOnlySpan<T>
{
    private readonly unsafe T* _pointer;
    private readonly int _length;

    public unsafe ReadOnlySpan(void* pointer, int length)
    {
        _pointer = (T*)pointer;
        _length = length;
    }

    /// <summary>The compiler wants this to be there before it puts constant data into the image instead. Never called: there are no arrays.</summary>
    public unsafe ReadOnlySpan(T[] array, int start, int length)
    {
        _pointer = null;
        _length = 0;
    }

    public int Length => _length;

    public unsafe T* Pointer => _pointer;

    // There is no exception to throw, so the index is not checked: loops here are bounded by Length.
    public unsafe ref readonly T this[int index] => ref _pointer[index];
}
