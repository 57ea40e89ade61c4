using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Verifying;

/// <content>Taking values off the stack, variables and fields.</content>
internal sealed partial class TypeFlow
{
    private readonly Escapes? _escapes;
    private bool _thisIsStored;

    /// <summary>A value may be used where one of that type belongs.</summary>
    private bool IsFor(StackValue value, VerifiedType wanted)
    {
        if (value.Kind == StackKind.Unknown || wanted.Kind == StackKind.Unknown) return true;
        if (value.Kind != wanted.Kind) return false;
        return value.Kind switch
        {
            StackKind.Number or StackKind.Float => true,
            StackKind.Object => value.Type is null || Relations.IsAssignable(value.Type, wanted),
            StackKind.Reference => !value.IsReadOnly && TypeRelations.IsSameVariable(value.Type!, wanted.Element!),
            _ => value.Type == wanted,
        };
    }

    private StackValue Take(VerifiedType wanted, string what)
    {
        StackValue value = Pop();
        if (!_failed && !IsFor(value, wanted))
        {
            string belongs = wanted.Kind switch
            {
                StackKind.Number => $"a number ({wanted})",
                StackKind.Float => $"a floating-point number ({wanted})",
                StackKind.Value => $"a value ({wanted})",
                StackKind.Object => $"an object ({wanted})",
                _ => $"a reference ({wanted})",
            };
            Fail($"{what} is {value} where {belongs} belongs");
        }
        return value;
    }

    private void TakeNumber(string what, StackKind kind = StackKind.Number)
    {
        StackValue value = Pop();
        if (!_failed && value.Kind != kind && value.Kind != StackKind.Unknown) Fail($"{what} is {value} where {new StackValue(kind)} belongs");
    }

    private void TakeObject(string what)
    {
        StackValue value = Pop();
        if (!_failed && value.Kind is not (StackKind.Object or StackKind.Unknown)) Fail($"{what} wants an object and is given {value}");
    }

    private StackValue TakeReference(string what)
    {
        StackValue value = Pop();
        if (!_failed && value.Kind is not (StackKind.Reference or StackKind.Unknown)) Fail($"{what} is {value} where a reference belongs");
        return value with { Type = value.Type ?? _context.Types.Unknown };
    }

    private StackValue TakeWritable()
    {
        StackValue value = TakeReference("what is written through");
        if (!_failed && value.IsReadOnly) Fail("what is written through is a reference for reading");
        return value;
    }

    /// <summary>What is read or written there is a number of just that kind and width: a wider one would reach what lies beside it.</summary>
    private void NumberBehind(StackValue reference, StackKind kind, int bytes)
    {
        if (!_failed && !IsNumber(reference.Type!, kind, bytes)) Fail($"a number of {bytes} bytes is read or written through {reference}");
    }

    // Pointers are another rule's finding.
    private static bool IsNumber(VerifiedType type, StackKind kind, int bytes) =>
        type.Kind == StackKind.Unknown || type.Shape == TypeShape.Pointer || (type.Kind == kind && type.NumberBytes == bytes);

    private StackValue ReadThrough(VerifiedType type)
    {
        StackValue from = TakeReference("what is read through");
        if (!_failed && !TypeRelations.IsSameVariable(from.Type!, type) && from.Type!.Kind != StackKind.Unknown) Fail($"{type} is read through {from}");
        return StackValue.Of(type) with { IsLocal = _escapes is not null && type.IsByRefLike && _escapes.IsContentLocal(from) };
    }

    private void WriteThrough(VerifiedType type)
    {
        StackValue value = Take(type, "what is stored");
        StackValue to = TakeWritable();
        if (!_failed && !TypeRelations.IsSameVariable(to.Type!, type) && to.Type!.Kind != StackKind.Unknown) Fail($"{type} is written through {to}");
        _escapes?.StoreThrough(to, value);
    }

    /// <summary>What the array on the stack holds; null when it is the null reference.</summary>
    private VerifiedType? ArrayType(string what)
    {
        StackValue value = Pop();
        if (_failed || value.Kind == StackKind.Unknown) return null;
        if (value.Kind != StackKind.Object) Fail($"{what} wants an object and is given {value}");
        else if (value.Type is { Shape: not TypeShape.Array } or { Rank: not 0 }) Fail($"{what} wants an array and is given {value}");
        return value.Type?.Element;
    }

    private void LoadArgument(int index)
    {
        int parameter = _method.HasThis ? index - 1 : index;
        bool isForReading = _arguments[index] is { Shape: TypeShape.Reference, Element: { } behind }
            && (parameter >= 0 ? IsGuarded(behind) && Promises(parameter, p => p.IsIn) : behind.IsByRefLike && Escapes.IsReadOnly(_method));
        Push(Loaded(_arguments[index], index, isArgument: true) with { IsThis = index == 0 && _method.HasThis && !_thisIsStored, IsReadOnly = isForReading });
    }

    private void LoadVariable(int index) => Push(Loaded(_variables[index], index, isArgument: false) with { IsReadOnly = _forReading.Contains(index) });

    /// <summary>What a method returns is a reference for reading.</summary>
    private bool LeadsToReading(TypeReference declared, StackValue value) =>
        _escapes is not null && Declarations.IsForReading(declared) && value.Type is { } behind && IsGuarded(behind);

    /// <summary>The method says, as do all declarations that it is called by, that what it returns is for reading.</summary>
    private bool ReturnsForReading => _escapes is not null && Declarations.IsForReading(_method.ReturnType)
        && Declared.All(m => Declarations.IsForReading(m.ReturnType) || !m.ReturnType.IsByReference);

    /// <summary>What is on top goes where references for reading may be.</summary>
    /// <returns>Whether it is one.</returns>
    private bool TakeForReading()
    {
        if (_stack.Count == 0 || !_stack[^1].IsReadOnly) return false;
        _stack[^1] = _stack[^1] with { IsReadOnly = false };
        return true;
    }

    private StackValue Loaded(VerifiedType type, int index, bool isArgument) => StackValue.Of(type) with
    {
        IsLocal = _escapes is not null && _escapes.IsLocal(index, isArgument),
        Origin = _escapes is not null && isArgument && !_escapes.IsReplaced(index) ? Escapes.ThroughArgument(index) : StackValue.NoVariable,
    };

    private StackValue AddressOf(VerifiedType type, int index, bool isArgument)
    {
        if (type.Shape == TypeShape.Reference) Fail("the address of a variable that is itself a reference");
        return new StackValue(StackKind.Reference, type)
        {
            IsLocal = _escapes is not null,
            Origin = _escapes is null ? StackValue.NoVariable : _escapes.Variable(index, isArgument),
        };
    }

    private void StoreVariable(int index)
    {
        bool isForReading = _escapes is not null && _variables[index].Shape == TypeShape.Reference && TakeForReading();
        StackValue value = Take(_variables[index], "what is stored in a variable");
        _forReading = isForReading ? _forReading.Add(index) : _forReading.Remove(index);
        if (isForReading && _everForReading.Add(index)) _escapes!.LearnMore();
        _escapes?.Store(index, isArgument: false, value);
    }

    private void StaticField(Code code, FieldReference field)
    {
        VerifiedType type = FieldType(field, isStatic: true);
        bool isFixed = IsFixed(field);
        if (code == Code.Stsfld && isFixed) Fail($"{field.FullName} is for reading");
        else if (code == Code.Stsfld) Take(type, "what is stored in a field");
        else if (code == Code.Ldsfld) Push(StackValue.Of(type));
        else if (_shapes.Explains(_at)) Push(StackValue.Number);
        else Push(new StackValue(StackKind.Reference, type) { IsReadOnly = isFixed && IsGuarded(type) });
    }

    /// <summary>A readonly field of another assembly, whose code goes by what its constructor put there.</summary>
    private bool IsFixed(FieldReference field) => _context.Definition(field) is { IsInitOnly: true } definition && definition.Module != _method.Module;

    /// <summary>What a reference for reading is told apart for: objects, numbers that others compare with, and what may lead to variables. Other structures copy.</summary>
    private static bool IsGuarded(VerifiedType type) => type.IsObject || type.IsByRefLike || type.Shape == TypeShape.Parameter || type.Kind is StackKind.Number or StackKind.Float;

    private void InstanceField(Code code, FieldReference field)
    {
        VerifiedType type = FieldType(field, isStatic: false);
        bool holdsForReading = _context.Definition(field) is { } declared && Declarations.IsForReading(declared);
        if (code == Code.Stfld && holdsForReading) TakeForReading();
        StackValue value = code == Code.Stfld ? Take(type, "what is stored in a field") : default;
        StackValue owner = Pop();
        if (_failed) return;
        VerifiedType declaring = Type(field.DeclaringType);
        bool fits = owner.Kind switch
        {
            StackKind.Unknown => true,
            StackKind.Object => declaring.Kind is StackKind.Object && (owner.Type is null || Relations.IsAssignable(owner.Type, declaring)),
            StackKind.Reference => !declaring.IsObject && TypeRelations.IsSameVariable(owner.Type!, declaring),
            StackKind.Value => code == Code.Ldfld && owner.Type == declaring,
            _ => false,
        };
        if (!fits) Fail($"{_at.OpCode.Name} of {declaring} is given {owner}");
        if (code == Code.Stfld && IsFixed(field)) Fail($"{field.FullName} is for reading");
        if (code == Code.Ldfld) Push(StackValue.Of(type) with { IsLocal = StackValue.Of(type).CanBeLocal && _escapes is not null && _escapes.IsContentLocal(owner), IsReadOnly = holdsForReading && _escapes is not null && IsGuarded(type.Element!) });
        else if (code == Code.Ldflda) Push(new StackValue(StackKind.Reference, type) { IsLocal = owner.IsLocal, Origin = owner.Origin, IsReadOnly = owner.IsReadOnly || (IsFixed(field) && IsGuarded(type)) });
        else if (owner.IsReadOnly) Fail("what is written through is a reference for reading");
        else _escapes?.StoreThrough(owner, value);
    }

    private VerifiedType FieldType(FieldReference field, bool isStatic)
    {
        if (_context.Definition(field) is not { } definition)
        {
            Fail($"there is no field {field.FullName}");
            return _context.Types.Unknown;
        }
        if (definition.IsStatic != isStatic) Fail($"{field.FullName} is {(isStatic ? "not " : "")}static");
        VerifiedType owner = Type(field.DeclaringType);
        return Known(_context.Types.Of(field.FieldType, owner.Arguments, _methodArguments));
    }

    /// <summary>Takes what is on top, wherever it goes: if it was made here, others have it from here on.</summary>
    private StackValue Pop()
    {
        StackValue top = PopSame();
        if (top.Made == 0) return top;
        for (int i = 0; i < _stack.Count; i++)
        {
            if (_stack[i].Made == top.Made) _stack[i] = _stack[i] with { Made = 0 };
        }
        return top;
    }

    private StackValue PopSame()
    {
        if (_stack.Count == 0)
        {
            Fail("there is nothing on the stack to take");
            return new StackValue(StackKind.Unknown);
        }
        StackValue top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private void Push(StackValue value) => _stack.Add(value);
}
