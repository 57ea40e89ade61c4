using Mono.Cecil;

namespace IL2CPU.Verifying;

/// <summary>What the evaluation stack distinguishes before it looks at types.</summary>
internal enum StackKind
{
    /// <summary>An integer, an address among them.</summary>
    Number,

    /// <summary>A floating-point number. It lies in another register: taken for an integer it would be whatever that register holds, past any check.</summary>
    Float,

    /// <summary>A struct, or a value of a type parameter.</summary>
    Value,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A managed reference to a variable, field or element.</summary>
    Reference,

    /// <summary>A method's address, good for a delegate.</summary>
    Method,

    /// <summary>Not to be found out.</summary>
    Unknown,
}

/// <summary>Finds the kinds of definitions.</summary>
internal static class StackKinds
{
    public static StackKind Of(TypeDefinition type)
    {
        if (IsNumber(type)) return Primitive(type) is MetadataType.Single or MetadataType.Double ? StackKind.Float : StackKind.Number;
        if (type.IsEnum) return StackKind.Number;
        return type.IsValueType ? StackKind.Value : StackKind.Object;
    }

    /// <summary>The width of an integer or enumeration; 0 for everything else.</summary>
    public static int IntegerBytes(TypeDefinition type)
    {
        if (type.IsEnum) return type.Fields.FirstOrDefault(f => !f.IsStatic)?.FieldType is { } underlying ? Width(underlying.MetadataType) : 0;
        return IsNumber(type) ? Width(Primitive(type)) : 0;
    }

    /// <summary>How wide a number is in memory; 0 for everything else.</summary>
    public static int NumberBytes(TypeDefinition type) => Primitive(type) switch
    {
        MetadataType.Single => sizeof(float),
        MetadataType.Double => sizeof(double),
        _ => Math.Min(IntegerBytes(type), sizeof(ulong)),
    };

    private static bool IsNumber(TypeDefinition type) => Primitive(type) != MetadataType.Void;

    // In the core library itself the primitives are ordinary structs.
    private static MetadataType Primitive(TypeDefinition type) => type is { Namespace: "System", DeclaringType: null, IsValueType: true }
        ? type.Name switch
        {
            "Boolean" => MetadataType.Boolean,
            "Char" => MetadataType.Char,
            "SByte" => MetadataType.SByte,
            "Byte" => MetadataType.Byte,
            "Int16" => MetadataType.Int16,
            "UInt16" => MetadataType.UInt16,
            "Int32" => MetadataType.Int32,
            "UInt32" => MetadataType.UInt32,
            "Int64" => MetadataType.Int64,
            "UInt64" => MetadataType.UInt64,
            "IntPtr" => MetadataType.IntPtr,
            "UIntPtr" => MetadataType.UIntPtr,
            "Single" => MetadataType.Single,
            "Double" => MetadataType.Double,
            _ => MetadataType.Void,
        }
        : MetadataType.Void;

    private static int Width(MetadataType type) => type switch
    {
        MetadataType.Boolean or MetadataType.SByte or MetadataType.Byte => 1,
        MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16 => 2,
        MetadataType.Int32 or MetadataType.UInt32 => 4,
        MetadataType.Int64 or MetadataType.UInt64 => 8,
        MetadataType.IntPtr or MetadataType.UIntPtr => 16, // as wide as 8, and no other integer stands for it
        _ => 0,
    };
}
