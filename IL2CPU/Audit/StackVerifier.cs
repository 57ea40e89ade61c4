using System.Collections.Immutable;
using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Audit;

/// <summary>
/// Follows the kinds of values through a body: a number is never followed as a reference or taken for an object, a reference is never calculated with,
/// and paths that meet agree.
/// </summary>
/// <remarks>
/// Kinds, not types: that a string is used where a string belongs is the compiler's word, which holds for what is compiled from source in the same build.
/// </remarks>
internal sealed class StackVerifier(MethodDefinition method, CompilerShapes shapes, Findings findings)
{
    private readonly Dictionary<Instruction, ImmutableStack<StackKind>> _entry = [];
    private readonly Stack<Instruction> _pending = new();
    private ImmutableStack<StackKind> _stack = [];
    private Instruction _at = null!;
    private bool _failed;

    public void Verify()
    {
        if (method.Body.Instructions.Count == 0) return;
        Reach(method.Body.Instructions[0], []);
        foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
        {
            bool takesException = handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter;
            Reach(handler.HandlerStart, takesException ? [StackKind.Object] : []);
            if (handler.FilterStart is not null) Reach(handler.FilterStart, [StackKind.Object]);
        }
        while (!_failed && _pending.TryPop(out Instruction? next))
        {
            _stack = _entry[next];
            for (Instruction? at = next; at is not null && !_failed; at = Step(at)) _at = at;
        }
    }

    /// <summary>Executes one instruction; the one after it, unless that is reached otherwise or not at all.</summary>
    private Instruction? Step(Instruction at)
    {
        Execute(at);
        if (_failed) return null;
        FlowControl flow = at.OpCode.FlowControl;
        if (at.OpCode.Code is Code.Leave or Code.Leave_S) _stack = [];
        if (at.Operand is Instruction target) Reach(target, _stack);
        foreach (Instruction each in at.Operand as Instruction[] ?? []) Reach(each, _stack);
        if (flow is FlowControl.Branch or FlowControl.Return or FlowControl.Throw || at.Next is not { } next) return null;
        // Where paths meet, what follows is worked off once.
        if (!_entry.ContainsKey(next))
        {
            _entry[next] = _stack;
            return next;
        }
        Reach(next, _stack);
        return null;
    }

    private void Reach(Instruction target, ImmutableStack<StackKind> stack)
    {
        if (_entry.TryAdd(target, stack))
        {
            _pending.Push(target);
            return;
        }
        StackKind[] before = _entry[target].ToArray();
        StackKind[] now = stack.ToArray();
        bool agree = before.Length == now.Length && before.Zip(now).All(p => IsNumeric(p.First) && IsNumeric(p.Second) || p.First == p.Second);
        if (!agree) Fail("the paths that meet here bring different values");
    }

    private static bool IsNumeric(StackKind kind) => kind is StackKind.Number or StackKind.Value;

    private void Execute(Instruction at)
    {
        Code code = at.OpCode.Code;
        switch (code)
        {
            case Code.Dup:
                StackKind top = Pop();
                Push(top);
                Push(top);
                break;
            case Code.Call or Code.Callvirt or Code.Newobj:
                Invoke((MethodReference)at.Operand, code == Code.Newobj);
                break;
            case Code.Ret:
                if (!StackKinds.IsVoid(method.ReturnType)) Take(StackKinds.Of(method.ReturnType), "what is returned");
                break;
            case Code.Ldarga or Code.Ldarga_S or Code.Ldloca or Code.Ldloca_S or Code.Ldsflda:
                Push(StackKind.Reference);
                break;
            case >= Code.Ldarg_0 and <= Code.Ldarg_3:
                Push(Argument(code - Code.Ldarg_0));
                break;
            case Code.Ldarg or Code.Ldarg_S:
                Push(Argument(((ParameterDefinition)at.Operand).Sequence));
                break;
            case Code.Starg or Code.Starg_S:
                Take(Argument(((ParameterDefinition)at.Operand).Sequence), "what is stored in an argument");
                break;
            case >= Code.Ldloc_0 and <= Code.Ldloc_3:
                Push(Local(code - Code.Ldloc_0));
                break;
            case Code.Ldloc or Code.Ldloc_S:
                Push(Local(((VariableDefinition)at.Operand).Index));
                break;
            case >= Code.Stloc_0 and <= Code.Stloc_3:
                Take(Local(code - Code.Stloc_0), "what is stored in a variable");
                break;
            case Code.Stloc or Code.Stloc_S:
                Take(Local(((VariableDefinition)at.Operand).Index), "what is stored in a variable");
                break;
            case Code.Ldsfld:
                Push(FieldKind(at));
                break;
            case Code.Stsfld:
                Take(FieldKind(at), "what is stored in a field");
                break;
            case Code.Ldfld:
                TakeOwner(valueIsEnough: true);
                Push(FieldKind(at));
                break;
            case Code.Ldflda:
                TakeOwner(valueIsEnough: false);
                Push(StackKind.Reference);
                break;
            case Code.Stfld:
                Take(FieldKind(at), "what is stored in a field");
                TakeOwner(valueIsEnough: false);
                break;
            case Code.Ldobj:
                Take(StackKind.Reference, "what is read through");
                Push(StackKinds.Of((TypeReference)at.Operand));
                break;
            case Code.Stobj:
                Take(StackKinds.Of((TypeReference)at.Operand), "what is stored");
                Take(StackKind.Reference, "what is written through");
                break;
            case Code.Initobj:
                Take(StackKind.Reference, "what is written through");
                break;
            case Code.Cpobj:
                Take(StackKind.Reference, "what is read through");
                Take(StackKind.Reference, "what is written through");
                break;
            case Code.Ldind_Ref:
                Take(StackKind.Reference, "what is read through");
                Push(StackKind.Object);
                break;
            case >= Code.Ldind_I1 and <= Code.Ldind_R8:
                Take(StackKind.Reference, "what is read through");
                Push(StackKind.Number);
                break;
            case Code.Stind_Ref:
                Take(StackKind.Object, "what is stored");
                Take(StackKind.Reference, "what is written through");
                break;
            case Code.Stind_I or (>= Code.Stind_I1 and <= Code.Stind_R8):
                Take(StackKind.Number, "what is stored");
                Take(StackKind.Reference, "what is written through");
                break;
            case Code.Ldelema:
                Take(StackKind.Number, "an index");
                Take(StackKind.Object, "an array");
                Push(StackKind.Reference);
                break;
            case Code.Ldelem_Any:
                Take(StackKind.Number, "an index");
                Take(StackKind.Object, "an array");
                Push(StackKinds.Of((TypeReference)at.Operand));
                break;
            case Code.Stelem_Any:
                Take(StackKinds.Of((TypeReference)at.Operand), "what is stored in an array");
                Take(StackKind.Number, "an index");
                Take(StackKind.Object, "an array");
                break;
            case Code.Stelem_Ref:
                Take(StackKind.Object, "what is stored in an array");
                Take(StackKind.Number, "an index");
                Take(StackKind.Object, "an array");
                break;
            case Code.Box:
                Take(StackKinds.Of((TypeReference)at.Operand), "what is boxed");
                Push(StackKind.Object);
                break;
            case Code.Isinst:
                Take(StackKind.Object, "what is cast");
                Push(StackKind.Object);
                break;
            case Code.Unbox:
                Take(StackKind.Object, "what is unboxed");
                Push(StackKind.Reference);
                break;
            case Code.Unbox_Any:
                Take(StackKind.Object, "what is unboxed");
                Push(StackKinds.Of((TypeReference)at.Operand));
                break;
            case Code.Ldtoken:
                Push(StackKind.Value);
                break;
            case Code.Pop:
                Pop();
                break;
            default:
                ExecuteByTable(at.OpCode);
                break;
        }
    }

    /// <summary>Instructions whose operands and results the opcode itself names.</summary>
    private void ExecuteByTable(OpCode opcode)
    {
        int count = opcode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 or StackBehaviour.PopAll => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8
                or StackBehaviour.Popi_popr4 or StackBehaviour.Popi_popr8 or StackBehaviour.Popref_pop1 or StackBehaviour.Popref_popi => 2,
            _ => 3,
        };
        bool firstIsObject = opcode.StackBehaviourPop is >= StackBehaviour.Popref and <= StackBehaviour.Popref_popi_popref;
        bool compares = opcode.FlowControl == FlowControl.Cond_Branch || opcode.Code is Code.Ceq or Code.Cgt or Code.Cgt_Un or Code.Clt or Code.Clt_Un;
        for (int i = count; i > 0 && !_failed; i--)
        {
            StackKind kind = Pop();
            if (_failed || compares || shapes.Explains(_at)) continue;
            StackKind wanted = i == 1 && firstIsObject ? StackKind.Object : StackKind.Number;
            if (wanted == StackKind.Object ? kind != StackKind.Object : !IsNumeric(kind) && !IsAddressTaken(opcode, kind))
            {
                Fail($"{opcode.Name} wants {Name(wanted)} and is given {Name(kind)}");
            }
        }
        if (_failed) return;
        if (opcode.StackBehaviourPush == StackBehaviour.Pushref) Push(StackKind.Object);
        else if (opcode.StackBehaviourPush != StackBehaviour.Push0) Push(StackKind.Number);
    }

    /// <summary>A reference may become a number, which is then nothing but a number.</summary>
    private static bool IsAddressTaken(OpCode opcode, StackKind kind) => kind == StackKind.Reference && opcode.Code is Code.Conv_U or Code.Conv_I;

    private void Invoke(MethodReference called, bool creates)
    {
        bool explained = shapes.Explains(_at);
        for (int i = called.Parameters.Count - 1; i >= 0 && !_failed; i--)
        {
            StackKind wanted = StackKinds.Of(StackKinds.In(called, called.Parameters[i].ParameterType));
            if (explained) Pop();
            else Take(wanted, $"argument {i + 1} of {called.Name}");
        }
        if (_failed) return;
        if (creates)
        {
            Push(StackKinds.Of(called.DeclaringType));
            return;
        }
        if (called.HasThis) TakeOwner(valueIsEnough: false);
        if (!_failed && !StackKinds.IsVoid(called.ReturnType)) Push(StackKinds.Of(StackKinds.In(called, called.ReturnType)));
    }

    private void TakeOwner(bool valueIsEnough)
    {
        StackKind kind = Pop();
        if (_failed || kind is StackKind.Object or StackKind.Reference || (kind == StackKind.Value && valueIsEnough)) return;
        Fail($"{_at.OpCode.Name} follows {Name(kind)} as if it were a reference");
    }

    /// <summary>Takes a value that must be of a kind; numbers and values differ by size alone, which the compiler of native code checks.</summary>
    private void Take(StackKind wanted, string what)
    {
        StackKind kind = Pop();
        if (_failed || kind == wanted || (IsNumeric(kind) && IsNumeric(wanted))) return;
        Fail($"{what} is {Name(kind)} where {Name(wanted)} belongs");
    }

    private StackKind Pop()
    {
        if (_stack.IsEmpty)
        {
            Fail("there is nothing on the stack to take");
            return StackKind.Number;
        }
        _stack = _stack.Pop(out StackKind kind);
        return kind;
    }

    private void Push(StackKind kind) => _stack = _stack.Push(kind);

    private StackKind Argument(int index)
    {
        if (method.HasThis && index-- == 0) return method.DeclaringType.IsValueType ? StackKind.Reference : StackKind.Object;
        return StackKinds.Of(method.Parameters[index].ParameterType);
    }

    private StackKind Local(int index) => StackKinds.Of(method.Body.Variables[index].VariableType);

    private static StackKind FieldKind(Instruction at)
    {
        var field = (FieldReference)at.Operand;
        return StackKinds.Of(StackKinds.In(field, field.FieldType));
    }

    private void Fail(string what)
    {
        _failed = true;
        findings.At(ErrorCode.UnverifiableCode, method, _at, what);
    }

    private static string Name(StackKind kind) => kind switch
    {
        StackKind.Number => "a number",
        StackKind.Value => "a value",
        StackKind.Object => "an object",
        _ => "a reference",
    };
}
