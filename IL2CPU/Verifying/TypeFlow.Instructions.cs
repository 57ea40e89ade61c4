using IL2CPU.Audit;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Verifying;

/// <content>What each instruction takes and gives.</content>
internal sealed partial class TypeFlow
{
    private void Execute(Instruction at)
    {
        Code code = at.OpCode.Code;
        switch (code)
        {
            case Code.Dup:
                StackValue top = PopSame();
                Push(top);
                Push(top);
                break;
            case Code.Pop:
                Pop();
                break;
            case Code.Call or Code.Callvirt or Code.Newobj:
                Invoke((MethodReference)at.Operand, code);
                break;
            case Code.Ldftn:
                Push(new StackValue(StackKind.Method) { Method = (MethodReference)at.Operand, IsExact = _constrained is null });
                break;
            case Code.Ldvirtftn:
                TakeObject("ldvirtftn");
                Push(new StackValue(StackKind.Method) { Method = (MethodReference)at.Operand });
                break;
            case Code.Ret:
                if (!IsVoid(_method.ReturnType))
                {
                    if (ReturnsForReading) TakeForReading();
                    StackValue result = Take(_result, "what is returned");
                    _escapes?.Return(result);
                }
                if (!_failed && _stack.Count > 0) Fail("values are left on the stack");
                break;
            case >= Code.Ldarg_0 and <= Code.Ldarg_3:
                LoadArgument(code - Code.Ldarg_0);
                break;
            case Code.Ldarg or Code.Ldarg_S:
                LoadArgument(Index((ParameterDefinition)at.Operand));
                break;
            case Code.Starg or Code.Starg_S:
                int stored = Index((ParameterDefinition)at.Operand);
                if (_method.HasThis && stored == 0) _thisIsStored = true;
                StackValue given = Take(_arguments[stored], "what is stored in an argument");
                _escapes?.Store(stored, isArgument: true, given);
                break;
            case Code.Ldarga or Code.Ldarga_S:
                int named = Index((ParameterDefinition)at.Operand);
                if (_method.HasThis && named == 0) _thisIsStored = true;
                Push(AddressOf(_arguments[named], named, isArgument: true));
                break;
            case >= Code.Ldloc_0 and <= Code.Ldloc_3:
                LoadVariable(code - Code.Ldloc_0);
                break;
            case Code.Ldloc or Code.Ldloc_S:
                LoadVariable(((VariableDefinition)at.Operand).Index);
                break;
            case >= Code.Stloc_0 and <= Code.Stloc_3:
                StoreVariable(code - Code.Stloc_0);
                break;
            case Code.Stloc or Code.Stloc_S:
                StoreVariable(((VariableDefinition)at.Operand).Index);
                break;
            case Code.Ldloca or Code.Ldloca_S:
                int variable = ((VariableDefinition)at.Operand).Index;
                Push(AddressOf(_variables[variable], variable, isArgument: false));
                break;
            case Code.Ldsfld or Code.Ldsflda or Code.Stsfld:
                StaticField(code, (FieldReference)at.Operand);
                break;
            case Code.Ldfld or Code.Ldflda or Code.Stfld:
                InstanceField(code, (FieldReference)at.Operand);
                break;
            case Code.Ldnull:
                Push(StackValue.Null);
                break;
            case Code.Ldstr:
                Push(new StackValue(StackKind.Object, Type(_method.Module.TypeSystem.String)));
                break;
            case Code.Ldobj:
                Push(ReadThrough(Type((TypeReference)at.Operand)));
                break;
            case Code.Ldind_Ref:
                StackValue read = TakeReference("what is read through");
                if (!_failed && read.Type is { Kind: not (StackKind.Object or StackKind.Unknown) }) Fail($"an object is read through {read}");
                else if (read.Type is { } objectType) Push(new StackValue(StackKind.Object, objectType));
                break;
            case >= Code.Ldind_I1 and <= Code.Ldind_R8:
                (StackKind kindRead, int bytesRead) = NumberOf(code);
                NumberBehind(TakeReference("what is read through"), kindRead, bytesRead);
                Push(new StackValue(kindRead));
                break;
            case Code.Stobj:
                WriteThrough(Type((TypeReference)at.Operand));
                break;
            case Code.Stind_Ref:
                StackValue written = Pop();
                StackValue target = TakeWritable();
                if (!_failed && !IsFor(written, target.Type!)) Fail($"what is stored is {written} where {target.Type} belongs");
                break;
            case Code.Stind_I or (>= Code.Stind_I1 and <= Code.Stind_R8):
                (StackKind kindWritten, int bytesWritten) = NumberOf(code);
                TakeNumber("what is stored", kindWritten);
                NumberBehind(TakeWritable(), kindWritten, bytesWritten);
                break;
            case Code.Initobj:
                StackValue initialised = TakeWritable();
                if (!_failed && !TypeRelations.IsSameVariable(initialised.Type!, Type((TypeReference)at.Operand))) Fail($"initobj is given {initialised}");
                break;
            case Code.Cpobj:
                Push(ReadThrough(Type((TypeReference)at.Operand)));
                WriteThrough(Type((TypeReference)at.Operand));
                break;
            case Code.Newarr:
                TakeNumber("a length");
                VerifiedType held = Type((TypeReference)at.Operand);
                if (held.IsByRefLike || held.Shape == TypeShape.Reference) Fail($"an array of {held} would live longer than what it may lead to");
                Push(new StackValue(StackKind.Object, _context.Types.ArrayOf(held, 0)));
                break;
            case Code.Ldelema or Code.Ldelem_Any or Code.Stelem_Any or Code.Ldelem_Ref or Code.Stelem_Ref
                or Code.Stelem_I or (>= Code.Ldelem_I1 and <= Code.Ldelem_R8) or (>= Code.Stelem_I1 and <= Code.Stelem_R8):
                Element(code, at.Operand as TypeReference);
                break;
            case Code.Ldlen:
                ArrayType("ldlen");
                Push(StackValue.Number);
                break;
            case Code.Box:
                VerifiedType boxed = Type((TypeReference)at.Operand);
                if (boxed.IsByRefLike && boxed.Shape != TypeShape.Parameter) Fail($"{boxed} cannot be boxed");
                Take(boxed, "what is boxed");
                Push(new StackValue(StackKind.Object, boxed.IsSystem("Nullable`1") ? boxed.Arguments[0] : boxed));
                break;
            case Code.Castclass or Code.Isinst:
                TakeObject(at.OpCode.Name);
                Push(new StackValue(StackKind.Object, Type((TypeReference)at.Operand)));
                break;
            case Code.Unbox:
                TakeObject("unbox");
                VerifiedType content = Type((TypeReference)at.Operand);
                if (content.IsObject) Fail($"{content} is no value");
                Push(new StackValue(StackKind.Reference, content));
                break;
            case Code.Unbox_Any:
                TakeObject("unbox.any");
                Push(StackValue.Of(Type((TypeReference)at.Operand)));
                break;
            case Code.Ldtoken:
                Push(_shapes.Explains(at) ? new StackValue(StackKind.Unknown) : Token(at.Operand));
                break;
            case Code.Throw:
                TakeObject("throw");
                _stack.Clear();
                break;
            case Code.Constrained:
                _constrained = Type((TypeReference)at.Operand);
                return;
            case Code.Readonly:
                _readOnly = true;
                return;
            case Code.Tail:
                _tail = true;
                return;
            default:
                ByTable(at);
                break;
        }
        if (at.OpCode.OpCodeType == OpCodeType.Prefix) return;
        _constrained = null;
        _readOnly = false;
        _tail = false;
    }

    /// <summary>Calculations: numbers in, a number out. A reference may become a number, which is then nothing but a number.</summary>
    private void ByTable(Instruction at)
    {
        OpCode opcode = at.OpCode;
        int count = opcode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 or StackBehaviour.PopAll => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi => 1,
            StackBehaviour.Pop1_pop1 or StackBehaviour.Popi_pop1 or StackBehaviour.Popi_popi or StackBehaviour.Popi_popi8
                or StackBehaviour.Popi_popr4 or StackBehaviour.Popi_popr8 => 2,
            _ => 3,
        };
        bool compares = opcode.FlowControl == FlowControl.Cond_Branch && opcode.Code != Code.Switch
            || opcode.Code is Code.Ceq or Code.Cgt or Code.Cgt_Un or Code.Clt or Code.Clt_Un;
        bool calculates = opcode.Code is Code.Add or Code.Sub or Code.Mul or Code.Div or Code.Rem or Code.Neg or Code.Ckfinite;
        bool takesFloats = calculates || (compares && count == 2) || opcode.Name.StartsWith("conv.", StringComparison.Ordinal);
        StackKind? before = null;
        for (int i = 0; i < count && !_failed; i++)
        {
            StackValue value = Pop();
            if (_failed || _shapes.Explains(at) || value.Kind == StackKind.Unknown) continue;
            bool fits = value.Kind switch
            {
                StackKind.Number => before != StackKind.Float,
                StackKind.Float => takesFloats && before is null or StackKind.Float,
                StackKind.Reference => compares || opcode.Code is Code.Conv_U or Code.Conv_I,
                _ => compares,
            };
            if (!fits) Fail($"{opcode.Name} wants a number and is given {value}");
            before = value.Kind;
        }
        if (_failed || opcode.StackBehaviourPush == StackBehaviour.Push0) return;
        bool isFloat = opcode.StackBehaviourPush is StackBehaviour.Pushr4 or StackBehaviour.Pushr8 || (calculates && before == StackKind.Float);
        Push(isFloat ? StackValue.Float : StackValue.Number);
    }

    /// <summary>The kind and width of number that an instruction over references or arrays of numbers is for.</summary>
    private static (StackKind Kind, int Bytes) NumberOf(Code code) => code switch
    {
        Code.Ldind_I1 or Code.Ldind_U1 or Code.Stind_I1 or Code.Ldelem_I1 or Code.Ldelem_U1 or Code.Stelem_I1 => (StackKind.Number, 1),
        Code.Ldind_I2 or Code.Ldind_U2 or Code.Stind_I2 or Code.Ldelem_I2 or Code.Ldelem_U2 or Code.Stelem_I2 => (StackKind.Number, 2),
        Code.Ldind_I4 or Code.Ldind_U4 or Code.Stind_I4 or Code.Ldelem_I4 or Code.Ldelem_U4 or Code.Stelem_I4 => (StackKind.Number, 4),
        Code.Ldind_R4 or Code.Stind_R4 or Code.Ldelem_R4 or Code.Stelem_R4 => (StackKind.Float, 4),
        Code.Ldind_R8 or Code.Stind_R8 or Code.Ldelem_R8 or Code.Stelem_R8 => (StackKind.Float, 8),
        _ => (StackKind.Number, 8), // i8 and i
    };

    private void Element(Code code, TypeReference? operand)
    {
        bool stores = code is Code.Stelem_Any or Code.Stelem_Ref or Code.Stelem_I or (>= Code.Stelem_I1 and <= Code.Stelem_R8);
        StackValue value = stores ? Pop() : default;
        TakeNumber("an index");
        VerifiedType? element = ArrayType(code.ToString().ToLowerInvariant().Replace('_', '.'));
        if (_failed) return;
        VerifiedType? wanted = operand is null ? null : Type(operand);
        bool numbers = operand is null && code is not (Code.Ldelem_Ref or Code.Stelem_Ref);
        (StackKind kind, int bytes) = NumberOf(code);
        if (element is null)
        {
            // The array is null: whatever follows never happens.
            if (!stores) Push(code == Code.Ldelema ? new StackValue(StackKind.Reference, wanted) : wanted is not null ? StackValue.Of(wanted) : numbers ? new StackValue(kind) : StackValue.Null);
            return;
        }
        if (numbers && !IsNumber(element, kind, bytes) || code is Code.Ldelem_Ref or Code.Stelem_Ref && element.Kind is not (StackKind.Object or StackKind.Unknown))
        {
            Fail($"an array of {element} is used as one of something else");
            return;
        }
        if (stores)
        {
            // That the array does not hold a narrower class is checked when it happens.
            if (!IsFor(value, wanted ?? element)) Fail($"what is stored in an array is {value} where {wanted ?? element} belongs");
            else if (wanted is not null && !(TypeRelations.IsSameVariable(element, wanted) || (element.IsObject && wanted.IsObject))) Fail($"an array of {element} is used as one of {wanted}");
            return;
        }
        if (code == Code.Ldelema)
        {
            if (!TypeRelations.IsSameVariable(element, wanted!)) Fail($"an array of {element} is used as one of {wanted}");
            Push(new StackValue(StackKind.Reference, wanted) { IsReadOnly = _readOnly && _escapes is not null && wanted!.Kind is not StackKind.Number && (wanted.IsObject || wanted.Shape == TypeShape.Parameter) });
            return;
        }
        if (wanted is not null && !TypeRelations.IsSameVariable(element, wanted) && !(element.IsObject && wanted.IsObject && Relations.IsAssignable(element, wanted)))
            Fail($"an array of {element} is used as one of {wanted}");
        Push(StackValue.Of(wanted ?? element));
    }

    private StackValue Token(object operand)
    {
        string name = operand switch
        {
            TypeReference => "System.RuntimeTypeHandle",
            FieldReference => "System.RuntimeFieldHandle",
            _ => "System.RuntimeMethodHandle",
        };
        return _method.Module.TypeSystem.Object is { } any && _context.Types.Of(any).Definition?.Module.GetType(name) is { } handle
            ? new StackValue(StackKind.Value, _context.Types.Named(handle, [])) : new StackValue(StackKind.Unknown);
    }

    private static bool IsVoid(TypeReference type) => type is IModifierType modified ? IsVoid(modified.ElementType) : type.MetadataType == MetadataType.Void;

    private int Index(ParameterDefinition parameter) => parameter.Sequence;
}
