using IL2CPU.Assemblies;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Audit;

/// <summary>
/// The helpers that the C# compiler writes for inline arrays use <c>Unsafe</c> and <c>MemoryMarshal</c> without a check of their own. They are
/// allowed when their bodies are the compiler's, instruction by instruction, and every call of one hands over a buffer that is an inline
/// array of that element type and a constant that is within its length.
/// </summary>
internal static class InlineArrays
{
    private const string Unsafe = "System.Runtime.CompilerServices.Unsafe";
    private const string Memory = "System.Runtime.InteropServices.MemoryMarshal";

    /// <summary>Each helper's return type, then its body: opcodes, and for calls the method called. <c>!0</c> is the buffer, <c>!1</c> the element.</summary>
    private static readonly Dictionary<string, string[]> Bodies = new(StringComparer.Ordinal)
    {
        ["InlineArrayAsSpan"] = ["System.Span`1<!1>", "ldarg.0", Unsafe + "::As<!0,!1>", "ldarg.1", Memory + "::CreateSpan<!1>", "ret"],
        ["InlineArrayAsReadOnlySpan"] =
            ["System.ReadOnlySpan`1<!1>", "ldarg.0", Unsafe + "::AsRef<!0>", Unsafe + "::As<!0,!1>", "ldarg.1", Memory + "::CreateReadOnlySpan<!1>", "ret"],
        ["InlineArrayElementRef"] = ["!1&", "ldarg.0", Unsafe + "::As<!0,!1>", "ldarg.1", Unsafe + "::Add<!1>", "ret"],
        ["InlineArrayElementRefReadOnly"] = ["!1&", "ldarg.0", Unsafe + "::AsRef<!0>", Unsafe + "::As<!0,!1>", "ldarg.1", Unsafe + "::Add<!1>", "ret"],
        ["InlineArrayFirstElementRef"] = ["!1&", "ldarg.0", Unsafe + "::As<!0,!1>", "ret"],
        ["InlineArrayFirstElementRefReadOnly"] = ["!1&", "ldarg.0", Unsafe + "::AsRef<!0>", Unsafe + "::As<!0,!1>", "ret"],
    };

    /// <summary>The method is one of the compiler's helpers, with the compiler's body.</summary>
    public static bool IsHelper(MethodDefinition method)
    {
        if (!IsHelperName(method) || !Bodies.TryGetValue(method.Name, out string[]? expected) || !method.HasBody) return false;
        if (!IsHelperSignature(method) || method.Body.HasExceptionHandlers) return false;
        return method.Body.Instructions.Where(i => i.OpCode.Code != Code.Nop).Select(Text)
            .Prepend(TypeNames.Canonical(method.ReturnType, 0)).SequenceEqual(expected);
    }

    /// <summary>The method is called like one of the helpers, whatever its body.</summary>
    public static bool IsHelperName(MethodReference method) =>
        method.DeclaringType.FullName == CompilerShapes.DetailsType && Bodies.ContainsKey(method.Name);

    /// <summary>What is wrong with a call of a helper, or null.</summary>
    public static string? ProblemWithCall(Instruction call, CompilerShapes shapes)
    {
        if (shapes.IsTarget(call)) return "control may come to the call of a compiler's helper from elsewhere, with another index";
        if (call.OpCode.Code != Code.Call || call.Operand is not GenericInstanceMethod { GenericArguments: [var buffer, var element] } method)
        {
            return "a compiler's helper is used other than by a call";
        }
        if (buffer.TryResolve() is not { IsValueType: true } definition || LengthOf(definition) is not { } length)
        {
            return $"{TypeNames.Display(buffer)} is no inline array";
        }
        FieldDefinition[] fields = definition.Fields.Where(f => !f.IsStatic).ToArray();
        if (fields.Length != 1 || !GenericTypes.Substitute(fields[0].FieldType, buffer as GenericInstanceType).IsSame(element))
        {
            return $"{TypeNames.Display(buffer)} does not consist of {TypeNames.Display(element)}";
        }
        if (method.Parameters.Count == 1) return null;
        if (call.Previous is null || CompilerShapes.Constant(call.Previous) is not { } value) return "the length or index is no constant; take a span of the inline array, which checks, and use that";
        int limit = method.Name.Contains("Span", StringComparison.Ordinal) ? length : length - 1;
        return value >= 0 && value <= limit ? null : $"{value} is past the {length} elements of {TypeNames.Display(buffer)}";
    }

    private static bool IsHelperSignature(MethodDefinition method) =>
        method is { IsStatic: true, GenericParameters: [var buffer, _] }
        && method.Parameters[0].ParameterType is ByReferenceType { ElementType: GenericParameter first } && first == buffer;

    private static int? LengthOf(TypeDefinition type) =>
        type.CustomAttributes.Where(a => a.AttributeType.FullName == "System.Runtime.CompilerServices.InlineArrayAttribute").ToArray()
            is [{ ConstructorArguments: [{ Value: int length }] }] && !type.IsExplicitLayout ? length : null;

    private static string Text(Instruction instruction) => instruction is { OpCode.Code: Code.Call, Operand: GenericInstanceMethod method }
        ? TypeNames.FullName(method.DeclaringType) + "::" + method.Name + "<" + string.Join(",", method.GenericArguments.Select(g => TypeNames.Canonical(g, 0))) + ">"
        : instruction.OpCode.Name;
}
