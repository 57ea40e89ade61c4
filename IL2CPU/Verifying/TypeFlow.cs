using System.Collections.Immutable;
using IL2CPU.Audit;
using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Verifying;

/// <summary>
/// Follows the types of values through a body: whatever takes one is given one of its type or of one that stands for it (ECMA-335 III.1.8).
/// No number becomes an object, no object one of another class, and no reference outlives what it refers to.
/// </summary>
/// <remarks>Variables have the types they are declared with and start out zeroed, so only the evaluation stack is followed.</remarks>
internal sealed partial class TypeFlow
{
    private readonly VerifierContext _context;
    private readonly MethodDefinition _method;
    private readonly CompilerShapes _shapes;
    private readonly Regions _regions;
    private readonly VerifiedType[] _typeArguments;
    private readonly VerifiedType[] _methodArguments;
    private readonly VerifiedType[] _arguments;
    private readonly VerifiedType[] _variables;
    private readonly VerifiedType _result;
    private readonly HashSet<Instruction> _meetings = [];
    private readonly Dictionary<Instruction, StackValue[]> _entry = [];
    private readonly Dictionary<Instruction, ImmutableHashSet<int>> _entryForReading = [];
    private readonly HashSet<int> _everForReading = [];
    private readonly Queue<Instruction> _pending = new();
    private readonly List<StackValue> _stack = [];
    private ImmutableHashSet<int> _forReading = []; // variables that hold a reference for reading, or may; compilers use one for several
    private VerifiedType? _constrained;
    private bool _readOnly;
    private bool _tail;
    private Instruction _at = null!;
    private bool _failed;

    /// <param name="context">What is shared.</param>
    /// <param name="method">The method.</param>
    /// <param name="shapes">Sequences of the compiler's that are explained as they are.</param>
    /// <param name="isBinary">No compiler of this build made it: references are followed to where they lead, too.</param>
    public TypeFlow(VerifierContext context, MethodDefinition method, CompilerShapes shapes, bool isBinary)
    {
        _context = context;
        _method = method;
        _shapes = shapes;
        _at = method.Body.Instructions.FirstOrDefault()!;
        _regions = new Regions(method.Body);
        _typeArguments = context.Types.ParametersOf(method.DeclaringType);
        _methodArguments = context.Types.ParametersOf(method);
        IEnumerable<VerifiedType> arguments = method.Parameters.Select(p => Type(p.ParameterType));
        _arguments = method.HasThis ? [ThisType(), .. arguments] : [.. arguments];
        _variables = [.. method.Body.Variables.Select(v => Type(v.VariableType))];
        _result = Type(method.ReturnType);
        _escapes = isBinary ? new Escapes(this) : null;
    }

    public void Verify()
    {
        MethodBody body = _method.Body;
        if (_failed || body.Instructions.Count == 0) return;
        FindMeetings(body);
        do
        {
            _entry.Clear();
            _entryForReading.Clear();
            _forReading = [];
            Reach(body.Instructions[0], []);
            _forReading = [.. _everForReading]; // wherever in its region something is thrown
            foreach (ExceptionHandler handler in body.ExceptionHandlers) ReachHandler(handler);
            while (!_failed && _pending.TryDequeue(out Instruction? next))
            {
                _stack.Clear();
                _stack.AddRange(_entry[next]);
                _forReading = _entryForReading[next];
                for (Instruction? at = next; at is not null && !_failed; at = Step(at))
                {
                }
            }
        }
        while (!_failed && _escapes is { } escapes && escapes.FoundMore());
    }

    private void FindMeetings(MethodBody body)
    {
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target) _meetings.Add(target);
            foreach (Instruction each in instruction.Operand as Instruction[] ?? []) _meetings.Add(each);
        }
        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            _meetings.Add(handler.HandlerStart);
            if (handler.FilterStart is not null) _meetings.Add(handler.FilterStart);
        }
    }

    private void ReachHandler(ExceptionHandler handler)
    {
        _at = handler.HandlerStart;
        switch (handler.HandlerType)
        {
            case ExceptionHandlerType.Catch:
                Reach(handler.HandlerStart, [new StackValue(StackKind.Object, Type(handler.CatchType))]);
                break;
            case ExceptionHandlerType.Filter:
                StackValue thrown = new(StackKind.Object, Type(_method.Module.TypeSystem.Object));
                Reach(handler.FilterStart, [thrown]);
                Reach(handler.HandlerStart, [thrown]);
                break;
            default:
                Reach(handler.HandlerStart, []);
                break;
        }
    }

    /// <summary>Executes one instruction; the one after it, unless that is reached otherwise or not at all.</summary>
    private Instruction? Step(Instruction at)
    {
        _at = at;
        if (_stack.Count > 0 && _regions.IsTryStart(at)) return Fail("a protected region is entered with values on the stack");
        Execute(at);
        if (_failed) return null;
        if (_regions.ProblemWithEnding(at) is { } problem) return Fail(problem);
        if (at.OpCode.Code is Code.Leave or Code.Leave_S) _stack.Clear();
        if (at.Operand is Instruction target) Pass(at, target);
        foreach (Instruction each in at.Operand as Instruction[] ?? []) Pass(at, each);
        if (_failed || at.OpCode.FlowControl is FlowControl.Branch or FlowControl.Return or FlowControl.Throw) return null;
        if (at.Next is not { } next) return Fail("control passes beyond the end of the method");
        if (_regions.ProblemWithPassing(at, next) is { } passing) return Fail(passing);
        if (!_meetings.Contains(next)) return next;
        if (at.OpCode.OpCodeType == OpCodeType.Prefix) return Fail("a prefix is parted from its instruction");
        Reach(next, _stack);
        return null;
    }

    private void Pass(Instruction from, Instruction to)
    {
        if (_regions.ProblemWithPassing(from, to) is { } problem) Fail(problem);
        else Reach(to, _stack);
    }

    private void Reach(Instruction target, IReadOnlyList<StackValue> stack)
    {
        if (_entry.TryGetValue(target, out StackValue[]? before))
        {
            StackValue[]? met = Meet(before, stack);
            if (met is null) Fail("the paths that meet here bring different values");
            ImmutableHashSet<int> forReading = _entryForReading[target].Union(_forReading);
            if (met is null || (met.AsSpan().SequenceEqual(before) && forReading.Count == _entryForReading[target].Count)) return;
            _entry[target] = met;
            _entryForReading[target] = forReading;
        }
        else
        {
            _entry[target] = [.. stack];
            _entryForReading[target] = _forReading;
        }
        _pending.Enqueue(target);
    }

    private StackValue[]? Meet(StackValue[] before, IReadOnlyList<StackValue> now)
    {
        if (before.Length != now.Count) return null;
        var met = new StackValue[before.Length];
        for (int i = 0; i < met.Length; i++)
        {
            if (Meet(before[i], now[i]) is not { } value) return null;
            met[i] = value;
        }
        return met;
    }

    private StackValue? Meet(StackValue a, StackValue b)
    {
        if (a == b) return a;
        if (a.Kind == StackKind.Unknown || b.Kind == StackKind.Unknown) return new StackValue(StackKind.Unknown);
        if (a.Kind != b.Kind) return null;
        VerifiedType? type = a.Type;
        switch (a.Kind)
        {
            case StackKind.Method:
                return null;
            case StackKind.Object:
                type = a.Type is null ? b.Type : b.Type is null ? a.Type : Relations.Common(a.Type, b.Type) ?? Type(_method.Module.TypeSystem.Object);
                break;
            case StackKind.Value when a.Type != b.Type:
            case StackKind.Reference when !TypeRelations.IsSameVariable(a.Type!, b.Type!):
                return null;
        }
        return new StackValue(a.Kind, type)
        {
            IsReadOnly = a.IsReadOnly || b.IsReadOnly,
            IsLocal = a.IsLocal || b.IsLocal,
            IsThis = a.IsThis && b.IsThis,
            Origin = a.Origin == b.Origin ? a.Origin : StackValue.NoVariable,
            Made = a.Made == b.Made ? a.Made : 0,
        };
    }

    private MethodDefinition[] Declared => field ??= [_method, .. Declarations.Of(_method)];

    /// <summary>The method, or a declaration that it is called by, promises something of a parameter that can lead to memory of the caller's.</summary>
    private bool Promises(int parameter, Func<ParameterDefinition, bool> promise)
    {
        VerifiedType type = _arguments[_method.HasThis ? parameter + 1 : parameter];
        return (type.Shape == TypeShape.Reference || type.IsByRefLike) && Declared.Any(m => parameter < m.Parameters.Count && promise(m.Parameters[parameter]));
    }

    private TypeRelations Relations => _context.Relations;

    private VerifiedType Type(TypeReference type) => Known(_context.Types.Of(type, _typeArguments, _methodArguments));

    /// <summary>Of a type that is not to be found nothing could be said, and anything would pass for it.</summary>
    private VerifiedType Known(VerifiedType type)
    {
        if (type.HasUnknown) Fail($"{type} cannot be found");
        return type;
    }

    private VerifiedType ThisType()
    {
        VerifiedType self = _context.Types.Named(_method.DeclaringType, _typeArguments);
        return _method.DeclaringType.IsValueType ? _context.Types.ReferenceTo(self) : self;
    }

    private Instruction? Fail(string what)
    {
        if (!_failed) _context.Findings.At(ErrorCode.UnverifiableCode, _method, _at, what);
        _failed = true;
        return null;
    }
}
