using IL2CPU.Assemblies;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Audit;

/// <summary>
/// Recognises the few sequences in which the C# compiler itself emits unverifiable IL for code without <c>unsafe</c>: <c>stackalloc</c> into a
/// span, and spans over constant data. Each is matched whole, sizes included; anything else of the kind is a finding.
/// </summary>
internal sealed class CompilerShapes
{
    public const string DetailsType = "<PrivateImplementationDetails>";

    private readonly ModuleDefinition _module;
    private readonly IList<Instruction> _code;
    private readonly HashSet<Instruction> _targets;
    private readonly HashSet<Instruction> _explained = [];

    public CompilerShapes(MethodBody body)
    {
        _module = body.Method.Module;
        _code = body.Instructions;
        _targets = BranchTargets(body);
        for (int i = 0; i < _code.Count; i++)
        {
            if (_code[i].OpCode.Code == Code.Localloc) MatchStackalloc(i);
            else if (_code[i].OpCode.Code == Code.Ldsflda) MatchConstantData(i);
        }
    }

    /// <summary>The instruction is part of a sequence that was recognised whole.</summary>
    public bool Explains(Instruction instruction) => _explained.Contains(instruction);

    /// <summary>Control may come here from elsewhere than the instruction before.</summary>
    public bool IsTarget(Instruction instruction) => _targets.Contains(instruction);

    /// <summary>The constant an instruction loads, or null.</summary>
    public static int? Constant(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Ldc_I4_M1 => -1,
        >= Code.Ldc_I4_0 and <= Code.Ldc_I4_8 => instruction.OpCode.Code - Code.Ldc_I4_0,
        Code.Ldc_I4_S => (sbyte)instruction.Operand,
        Code.Ldc_I4 => (int)instruction.Operand,
        _ => null,
    };

    /// <summary>
    /// <c>count; conv.u; [size; mul.ovf.un]; localloc; [initialiser]; count; newobj Span&lt;T&gt;(void*, int)</c>, where both counts are one
    /// constant or one variable and the size is T's.
    /// </summary>
    private void MatchStackalloc(int at)
    {
        int first;
        Instruction count;
        Instruction? scale = null;
        if (At(at - 1, Code.Conv_U))
        {
            first = at - 2;
            count = Get(first)!;
        }
        else if (At(at - 1, Code.Mul_Ovf_Un) && At(at - 3, Code.Conv_U))
        {
            first = at - 4;
            scale = Get(at - 2);
            count = Get(first)!;
        }
        else
        {
            return;
        }
        if (count is null) return;

        int next = at + 1;
        int? initialised = SkipInitialiser(ref next);
        if (next + 1 >= _code.Count || SpanElement(_code[next + 1], "System.Span`1") is not { } element || !TypeFacts.IsUnmanaged(element)) return;
        Instruction length = _code[next];
        if (!SizesAgree(count, scale, length, element, initialised)) return;
        Explain(first, next + 1);
    }

    private static bool SizesAgree(Instruction count, Instruction? scale, Instruction length, TypeReference element, int? initialised)
    {
        int? elementSize = TypeFacts.SimpleSize(element);
        if (scale is null && Constant(count) is { } bytes)
        {
            // The compiler multiplied: the count is in bytes.
            return elementSize is { } size && Constant(length) is { } elements && elements >= 0 && bytes == (long)elements * size
                && (initialised is null || initialised <= bytes);
        }
        if (initialised is not null) return false;
        bool sameCount = Constant(count) is { } n ? n >= 0 && Constant(length) == n : IsSameVariable(count, length);
        if (!sameCount) return false;
        if (scale is null) return elementSize == 1;
        if (scale.OpCode.Code == Code.Sizeof) return ((TypeReference)scale.Operand).IsSame(element);
        return elementSize is not null && Constant(scale) == elementSize;
    }

    /// <summary>Steps over the copy of constant data into fresh stack memory; the number of bytes copied, or null when there is none.</summary>
    private int? SkipInitialiser(ref int next)
    {
        if (!At(next, Code.Dup)) return null;
        int i = next + 1;
        int available;
        if (At(i, Code.Ldsflda) && ConstantField(_code[i]) is { } field)
        {
            available = field.InitialValue.Length;
            i++;
        }
        else if (At(i, Code.Ldtoken) && ConstantField(_code[i]) is { } token && IsCreateSpan(Get(i + 1)) && At(i + 5, Code.Call)
            && Get(i + 4) is { } zero && Constant(zero) == 0 && Get(i + 5)!.Operand is MethodReference { Name: "get_Item" } item
            && item.DeclaringType.GetElementType().FullName == "System.ReadOnlySpan`1")
        {
            available = token.InitialValue.Length;
            i += 6;
        }
        else
        {
            return null;
        }
        if (Get(i) is not { } size || Constant(size) is not { } bytes || bytes < 0 || bytes > available) return null;
        i++;
        if (At(i, Code.Unaligned)) i++;
        if (!At(i, Code.Cpblk)) return null;
        next = i + 1;
        return bytes;
    }

    /// <summary><c>ldsflda data; count; newobj ReadOnlySpan&lt;T&gt;(void*, int)</c> over one-byte elements, no more of them than there is data.</summary>
    private void MatchConstantData(int at)
    {
        if (ConstantField(_code[at]) is not { } field || at + 2 >= _code.Count) return;
        if (Constant(_code[at + 1]) is not { } count || count < 0 || count > field.InitialValue.Length) return;
        if (SpanElement(_code[at + 2], "System.ReadOnlySpan`1") is not { } element || TypeFacts.SimpleSize(element) != 1) return;
        Explain(at, at + 2);
    }

    private void Explain(int first, int last)
    {
        // Whoever jumps into the middle brings values of his own.
        for (int i = first + 1; i <= last; i++)
        {
            if (_targets.Contains(_code[i])) return;
        }
        for (int i = first; i <= last; i++) _explained.Add(_code[i]);
    }

    private FieldDefinition? ConstantField(Instruction instruction) =>
        instruction.Operand is FieldDefinition { DeclaringType: { FullName: DetailsType } owner } field
        && owner.Module == _module && field.InitialValue is { Length: > 0 } && field.IsInitOnly ? field : null;

    /// <summary>T of the span type whose constructor over a pointer this instruction calls, or null.</summary>
    private static TypeReference? SpanElement(Instruction instruction, string span) =>
        instruction.OpCode.Code is Code.Newobj or Code.Call
        && instruction.Operand is MethodReference { Name: ".ctor", DeclaringType: GenericInstanceType type, Parameters: [{ ParameterType: PointerType }, _] }
        && type.ElementType.FullName == span ? type.GenericArguments[0] : null;

    private static bool IsCreateSpan(Instruction? instruction) =>
        instruction?.Operand is MethodReference { Name: "CreateSpan", DeclaringType.FullName: "System.Runtime.CompilerServices.RuntimeHelpers" };

    private static bool IsSameVariable(Instruction a, Instruction b) => (Variable(a), Variable(b)) is ({ } x, { } y) && x == y;

    private static string? Variable(Instruction instruction) => instruction.OpCode.Code switch
    {
        >= Code.Ldloc_0 and <= Code.Ldloc_3 => "local " + (instruction.OpCode.Code - Code.Ldloc_0),
        Code.Ldloc or Code.Ldloc_S => "local " + ((VariableDefinition)instruction.Operand).Index,
        >= Code.Ldarg_0 and <= Code.Ldarg_3 => "argument " + (instruction.OpCode.Code - Code.Ldarg_0),
        Code.Ldarg or Code.Ldarg_S => "argument " + ((ParameterDefinition)instruction.Operand).Sequence,
        _ => null,
    };

    private bool At(int index, Code code) => Get(index)?.OpCode.Code == code;

    private Instruction? Get(int index) => index >= 0 && index < _code.Count ? _code[index] : null;

    private static HashSet<Instruction> BranchTargets(MethodBody body)
    {
        var targets = new HashSet<Instruction>();
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target) targets.Add(target);
            if (instruction.Operand is Instruction[] many) targets.UnionWith(many);
        }
        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            targets.Add(handler.HandlerStart);
            targets.Add(handler.TryStart);
            if (handler.FilterStart is not null) targets.Add(handler.FilterStart);
        }
        return targets;
    }
}
