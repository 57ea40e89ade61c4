using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Weaving;

/// <summary>
/// The part of a class's constructor that a plug does not replace: field initialisers, then the call of the base constructor (or of another
/// constructor of the class). What comes after is the plug's.
/// </summary>
internal static class ConstructorPrefix
{
    /// <summary>The instructions up to and including that call; none when there is no such call.</summary>
    public static List<Instruction> Of(MethodDefinition constructor)
    {
        if (!constructor.HasBody) return [];
        MethodBody body = constructor.Body;
        int end = IndexOfChainCall(body, constructor.DeclaringType);
        if (end < 0) return [];
        List<Instruction> kept = body.Instructions.Take(end + 1).ToList();
        return IsSelfContained(body, kept) ? kept : [];
    }

    private static int IndexOfChainCall(MethodBody body, TypeDefinition type)
    {
        string? parent = type.BaseType?.GetElementType().FullName;
        string self = type.FullName;
        for (int i = 0; i < body.Instructions.Count; i++)
        {
            if (body.Instructions[i] is not { OpCode.Code: Code.Call, Operand: MethodReference { Name: ".ctor" } called }) continue;
            string declaring = called.DeclaringType.GetElementType().FullName;
            if (declaring == parent || declaring == self) return i;
        }
        return -1;
    }

    private static bool IsSelfContained(MethodBody body, List<Instruction> kept)
    {
        var inside = kept.ToHashSet();
        if (body.ExceptionHandlers.Any(h => inside.Contains(h.TryStart))) return false;
        foreach (Instruction instruction in kept)
        {
            if (instruction.Operand is Instruction target && !inside.Contains(target)) return false;
            if (instruction.Operand is Instruction[] targets && !targets.All(inside.Contains)) return false;
        }
        return true;
    }
}
