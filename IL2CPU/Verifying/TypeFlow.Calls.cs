using IL2CPU.Assemblies;
using IL2CPU.Audit;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Verifying;

/// <content>Calls, constructors and delegates.</content>
internal sealed partial class TypeFlow
{
    /// <summary>What a record's copy is made by.</summary>
    private const string CloneOfRecord = "<Clone>$";

    private void Invoke(MethodReference called, Code code)
    {
        VerifiedType owner = Type(called.DeclaringType);
        VerifiedType[] arguments = called is GenericInstanceMethod instance ? [.. instance.GenericArguments.Select(Type)] : [];
        MethodDefinition? definition = owner.Shape == TypeShape.Array ? null : _context.Definition(called);
        if (owner.Shape == TypeShape.Array)
        {
            if (!IsArrayMember(called, owner)) Fail($"arrays have no {called.Name} of that kind");
        }
        else if (definition is null)
        {
            Fail($"there is no method {TypeNames.Display(called)}");
            return;
        }
        else if (called.ExplicitThis || definition.ExplicitThis || called.CallingConvention is not (MethodCallingConvention.Default or MethodCallingConvention.Generic))
        {
            Fail($"{TypeNames.Display(called)} is called by a convention of native code's");
            return;
        }
        else if (code == Code.Newobj && definition is not { IsConstructor: true, IsStatic: false } || definition.IsStatic == called.HasThis || definition.Parameters.Count != called.Parameters.Count)
        {
            Fail($"{TypeNames.Display(called)} is not to be called like that");
            return;
        }

        if (code == Code.Newobj && IsDelegate(owner))
        {
            MakeDelegate(owner);
            return;
        }
        StackValue[] given = new StackValue[called.Parameters.Count];
        for (int i = given.Length - 1; i >= 0 && !_failed; i--)
        {
            VerifiedType wanted = Known(_context.Types.Of(called.Parameters[i].ParameterType, owner.Arguments, arguments));
            // Spans over stack memory and constant data: the shape says that it is right, of a count that is an integer.
            if (_shapes.Explains(_at) && wanted.Kind == StackKind.Number) TakeNumber($"argument {i + 1} of {called.Name}");
            else given[i] = TakeArgument(wanted, definition?.Parameters[i], $"argument {i + 1} of {called.Name}");
        }
        if (_failed) return;
        if (code == Code.Newobj)
        {
            if (definition is { DeclaringType.IsAbstract: true }) Fail($"{owner} is abstract");
            bool isLocal = _escapes is not null && owner.IsByRefLike && (_shapes.Explains(_at) && _at.Previous is not null && IsStackMemory() || _escapes.Call(definition, null, given));
            Push(StackValue.Of(owner) with { IsLocal = isLocal, Made = owner.IsObject ? _at.Offset + 1 : 0 });
            return;
        }

        StackValue? self = called.HasThis ? TakeThis(called, definition, owner, code) : null;
        if (!called.HasThis && _constrained is { } implementer && !Relations.IsAssignable(implementer, owner)) Fail($"{implementer} is no {owner}");
        if (definition is { IsStatic: true, IsAbstract: true } && _constrained is null) Fail($"{TypeNames.Display(called)} is abstract");
        if (_tail && (EndsWithThisCall(self ?? default) || given.Any(EndsWithThisCall))) Fail("a tail call hands on a reference to memory that ends with this call");
        if (_failed) return;
        bool resultIsLocal = _escapes is not null && _escapes.Call(definition, self, given);
        if (IsVoid(called.ReturnType)) return;
        StackValue result = StackValue.Of(Known(_context.Types.Of(called.ReturnType, owner.Arguments, arguments)));
        Push(result with
        {
            IsLocal = resultIsLocal && result.CanBeLocal,
            IsReadOnly = definition is not null && LeadsToReading(definition.ReturnType, result),
            Made = definition is { Name: CloneOfRecord, DeclaringType.IsSealed: true } && result.Type == owner ? _at.Offset + 1 : 0,
        });
    }

    /// <summary>It may lead to a variable of this call, and not only to what the caller gave.</summary>
    private bool EndsWithThisCall(StackValue value) => value.CanBeLocal && (_escapes is null || (value.IsLocal && value.Origin >= StackValue.NoVariable));

    private StackValue TakeArgument(VerifiedType wanted, ParameterDefinition? parameter, string what)
    {
        // A parameter that only reads says so: .NET's is believed, and in the body of any other it is a reference for reading, too (LoadArgument).
        bool onlyReads = parameter is { IsIn: true };
        if (onlyReads && _stack.Count > 0 && _stack[^1].IsReadOnly) _stack[^1] = _stack[^1] with { IsReadOnly = false };
        return Take(wanted, what);
    }

    private StackValue TakeThis(MethodReference called, MethodDefinition? definition, VerifiedType owner, Code code)
    {
        StackValue self = definition is { IsSetter: true } or { IsGetter: true } ? PopSame() : Pop();
        if (_failed || self.Kind == StackKind.Unknown) return self;
        string name = TypeNames.Display(called);
        if (definition is not null && IsOfAnother(definition) && !IsBeingMade(self, owner)) Fail($"{name} sets what is set while an object is made, on one that exists");
        if (_constrained is { } constrained)
        {
            if (constrained.IsByRefLike && owner.Definition is { IsInterface: false, IsValueType: false } && !Overrides(constrained, called)) Fail($"{constrained} cannot be boxed, which {name} would do");
            bool refers = self.Kind == StackKind.Reference && TypeRelations.IsSameVariable(self.Type!, constrained);
            if (!refers) Fail($"{name} over {constrained} is given {self}");
            else if (constrained != owner && !Relations.IsAssignable(constrained, owner)) Fail($"{constrained} is no {owner}, whose {called.Name} is called");
            return self;
        }
        if (!owner.IsObject)
        {
            bool refers = self.Kind == StackKind.Reference && (TypeRelations.IsSameVariable(self.Type!, owner) || self.Type!.Kind == StackKind.Unknown);
            if (self.IsReadOnly && owner.IsByRefLike && !Escapes.IsReadOnly(definition)) Fail($"{name} may change {owner}, of which this is a reference for reading");
            if (!refers) Fail($"{name} is given {self} as if it were a reference to {owner}");
            return self;
        }
        if (self.Kind != StackKind.Object) Fail($"{name} follows {self} as if it were an object");
        else if (self.Type is not null && !Relations.IsAssignable(self.Type, owner)) Fail($"{name} is called on {self}");
        else if (definition is { IsConstructor: true }) CheckConstruction(self, definition, name);
        else if (definition is { IsAbstract: true } && code == Code.Call) Fail($"{name} is abstract");
        else if (self.Type is not null && IsProtected(definition) && !IsOwn(self.Type)) Fail($"{name} is protected, and {self} is of another class");
        return self;
    }

    /// <summary>An <c>init</c> accessor of another assembly, whose code goes by what was set there. What this build compiles from source has this from the compiler.</summary>
    private bool IsOfAnother(MethodDefinition definition) => _escapes is not null && definition.Module != _method.Module && Declarations.SetsOnce(definition);

    private bool IsBeingMade(StackValue self, VerifiedType owner)
    {
        if (_constrained is { } constrained) return constrained is { IsObject: false, Shape: TypeShape.Named } && !self.IsReadOnly;
        if (!owner.IsObject) return !self.IsReadOnly;
        return self.Made != 0 || (self.IsThis && (_method.IsConstructor || Declarations.SetsOnce(_method)));
    }

    /// <summary>A constructor is called on what is being constructed: by a derived class, or by another constructor of the same one.</summary>
    private void CheckConstruction(StackValue self, MethodDefinition constructor, string name)
    {
        TypeDefinition own = _method.DeclaringType;
        bool fits = self.IsThis && _method is { IsConstructor: true, IsStatic: false }
            && (constructor.DeclaringType == own || constructor.DeclaringType == own.BaseType?.TryResolve());
        if (!fits) Fail($"{name} is called on an object that exists");
    }

    private bool IsProtected(MethodDefinition? method) =>
        method is { IsFamily: true } or { IsFamilyAndAssembly: true } || (method is { IsFamilyOrAssembly: true } && method.Module != _method.Module);

    private bool IsOwn(VerifiedType type)
    {
        for (TypeDefinition? own = _method.DeclaringType; own is not null; own = own.DeclaringType)
        {
            if (Relations.AsClass(type, own) is not null) return true;
            if (type.Shape == TypeShape.Parameter && Relations.ConstraintsOf(type).Any(c => Relations.AsClass(c, own) is not null)) return true;
        }
        return false;
    }

    private void MakeDelegate(VerifiedType type)
    {
        StackValue address = Pop();
        StackValue target = Pop();
        if (_failed) return;
        MethodReference? method = address.Method;
        MethodDefinition? definition = method is null ? null : _context.Definition(method);
        MethodDefinition? invoke = type.Definition!.Methods.FirstOrDefault(m => m.Name == "Invoke");
        if (address.Kind != StackKind.Method || definition is null || invoke is null)
        {
            Fail($"a delegate is made of {address}");
            return;
        }
        VerifiedType owner = Type(method!.DeclaringType);
        string name = TypeNames.Display(method);
        if (definition.IsStatic == method.HasThis || definition.IsConstructor) Fail($"a delegate is made of {name}, which is not to be called like that");
        if (IsOfAnother(definition)) Fail($"a delegate is made of {name}, which sets what is set while an object is made");
        if (definition.IsAbstract && address.IsExact) Fail($"{name} is abstract");
        if (target.Type is not null && IsProtected(definition) && !IsOwn(target.Type)) Fail($"{name} is protected, and {target} is of another class");
        VerifiedType[] arguments = method is GenericInstanceMethod instance ? [.. instance.GenericArguments.Select(Type)] : [];
        List<VerifiedType> parameters = [.. method.Parameters.Select(p => _context.Types.Of(p.ParameterType, owner.Arguments, arguments))];
        List<VerifiedType> given = [.. invoke.Parameters.Select(p => _context.Types.Of(p.ParameterType, type.Arguments))];
        if (!definition.IsStatic)
        {
            if (target.Kind != StackKind.Object || (target.Type is not null && !Relations.IsAssignable(target.Type, owner))) Fail($"a delegate to {name} is made with {target}");
        }
        else if (parameters.Count == given.Count + 1)
        {
            if (!parameters[0].IsObject && parameters[0].Shape != TypeShape.Parameter || !IsFor(target, parameters[0])) Fail($"a delegate to {name} is made with {target}");
            parameters.RemoveAt(0);
        }
        else if (target is not { Kind: StackKind.Object, Type: null })
        {
            Fail($"a delegate to the static {name} is made with {target}");
        }
        bool fits = parameters.Count == given.Count && parameters.Zip(given).All(p => IsPassed(p.Second, p.First))
            && IsVoid(method.ReturnType) == IsVoid(invoke.ReturnType)
            && (IsVoid(method.ReturnType) || IsPassed(_context.Types.Of(method.ReturnType, owner.Arguments, arguments), _context.Types.Of(invoke.ReturnType, type.Arguments)));
        if (fits && _escapes is not null && Declarations.IsForReading(definition.ReturnType) && !Declarations.IsForReading(invoke.ReturnType)) fits = false;
        if (!fits) Fail($"{name} does not have the signature of {type}");
        if (fits && !Escapes.KeepsPromises(invoke, definition)) Fail($"{name} may keep, or change, what {type} promises not to");
        Push(new StackValue(StackKind.Object, type));
    }

    private bool IsPassed(VerifiedType from, VerifiedType to) =>
        from.Kind == StackKind.Unknown || to.Kind == StackKind.Unknown || TypeRelations.IsSameVariable(from, to)
        || (from.Shape == TypeShape.Reference && to.Shape == TypeShape.Reference && TypeRelations.IsSameVariable(from.Element!, to.Element!))
        || ((from.IsObject || Relations.IsReferenceType(from)) && to.IsObject && Relations.IsAssignable(from, to));

    /// <summary>The struct has a method of its own for what is called, so that it need not become an object.</summary>
    private static bool Overrides(VerifiedType type, MethodReference called) =>
        type.Definition is { } definition && definition.Methods.Any(m => m.IsVirtual && m.Name == called.Name && m.Parameters.Count == called.Parameters.Count);

    /// <summary>What the runtime gives every array: a constructor by lengths, Get, Set and Address.</summary>
    private bool IsArrayMember(MethodReference called, VerifiedType array)
    {
        int rank = Math.Max(1, array.Rank);
        List<VerifiedType> parameters = [.. called.Parameters.Select(p => Type(p.ParameterType))];
        bool indices = parameters.Take(rank).All(p => p.IntegerBytes == 4);
        return called.HasThis && indices && called.Name switch
        {
            ".ctor" => parameters.Count == rank || (parameters.Count == rank * 2 && parameters.All(p => p.IntegerBytes == 4)),
            "Get" => parameters.Count == rank && Type(called.ReturnType) == array.Element,
            "Set" => parameters.Count == rank + 1 && parameters[^1] == array.Element && IsVoid(called.ReturnType),
            "Address" => parameters.Count == rank && Type(called.ReturnType).Element == array.Element,
            _ => false,
        };
    }

    private static bool IsDelegate(VerifiedType type) => type.Definition?.BaseType is { FullName: "System.MulticastDelegate" };

    private bool IsStackMemory()
    {
        for (Instruction? at = _at; at is not null && _shapes.Explains(at); at = at.Previous)
        {
            if (at.OpCode.Code == Code.Localloc) return true;
        }
        return false;
    }
}
