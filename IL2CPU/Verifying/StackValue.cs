using Mono.Cecil;

namespace IL2CPU.Verifying;

/// <summary>One value on the evaluation stack.</summary>
/// <param name="Kind">What it is in the roughest sense.</param>
/// <param name="Type">An object's class, null for the null reference; a struct's type; what a reference refers to.</param>
internal readonly record struct StackValue(StackKind Kind, VerifiedType? Type = null)
{
    /// <summary><see cref="Origin"/> of what is no variable's address.</summary>
    public const int NoVariable = 0;

    public static readonly StackValue Number = new(StackKind.Number);

    public static readonly StackValue Float = new(StackKind.Float);

    public static readonly StackValue Null = new(StackKind.Object);

    /// <summary>A reference that may be read and called through, not written: an array may hold objects of a narrower class than it seems to.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The object that the method was called on, in a variable that nothing was stored in.</summary>
    public bool IsThis { get; init; }

    /// <summary>It may lead to memory that goes with this call: a variable, or stack memory.</summary>
    public bool IsLocal { get; init; }

    /// <summary>For the address of a variable: which one, from 1 up.</summary>
    public int Origin { get; init; }

    /// <summary>An object that this method has just made and handed to nobody: the place where, from 1 up.</summary>
    public int Made { get; init; }

    /// <summary>A method's address: whose.</summary>
    public MethodReference? Method { get; init; }

    /// <summary>A method's address: of that very method, and not of the one that the object before it has for it.</summary>
    public bool IsExact { get; init; }

    /// <summary>It can lead to a variable at all.</summary>
    public bool CanBeLocal => Kind == StackKind.Reference || Type is { IsByRefLike: true };

    /// <summary>A value of some type as it lies on the stack.</summary>
    public static StackValue Of(VerifiedType type) => type.Kind switch
    {
        StackKind.Number => Number,
        StackKind.Float => Float,
        StackKind.Reference => new StackValue(StackKind.Reference, type.Element),
        _ => new StackValue(type.Kind, type),
    };

    public override string ToString() => Kind switch
    {
        StackKind.Number => "a number",
        StackKind.Float => "a floating-point number",
        StackKind.Value => $"a value ({Type})",
        StackKind.Object => Type is null ? "null" : $"an object ({Type})",
        StackKind.Reference => $"a reference ({Type}&)",
        StackKind.Method => "a method's address",
        _ => "something unknown",
    };
}
