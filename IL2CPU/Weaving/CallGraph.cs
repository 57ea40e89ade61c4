using IL2CPU.Assemblies;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Weaving;

/// <summary>
/// What an entry point reaches, outside .NET itself, and by which calls. A type that is ever created counts as having all its virtual
/// methods called; a delegate's target counts as called where the delegate is made.
/// </summary>
internal sealed class CallGraph
{
    private readonly IReadOnlyDictionary<MethodDefinition, PlugMethod> _plugs;
    private readonly Dictionary<MethodDefinition, MethodDefinition?> _callers = [];
    private readonly HashSet<TypeDefinition> _touched = [];
    private readonly HashSet<TypeDefinition> _created = [];
    private readonly Queue<MethodDefinition> _pending = new();

    private CallGraph(IReadOnlyDictionary<MethodDefinition, PlugMethod> plugs) => _plugs = plugs;

    /// <summary>Every method reached, outside .NET and the first one inside it.</summary>
    public IEnumerable<MethodDefinition> Reached => _callers.Keys;

    /// <summary>Walks the calls that begin at the roots; a plugged method's calls are its plug's.</summary>
    public static CallGraph From(IEnumerable<MethodDefinition> roots, IReadOnlyDictionary<MethodDefinition, PlugMethod> plugs)
    {
        var graph = new CallGraph(plugs);
        foreach (MethodDefinition root in roots) graph.Reach(root, null);
        // .NET is not walked: what is plugged in it counts as reached.
        foreach (MethodDefinition target in plugs.Keys.Where(t => Framework.Contains(t.Module.Assembly))) graph.Reach(target, null);
        while (graph._pending.TryDequeue(out MethodDefinition? method)) graph.Walk(method);
        return graph;
    }

    /// <summary><c>"; reached by A -&gt; B -&gt; C"</c>, or nothing when the entry point does not reach the method.</summary>
    public string ChainTo(MethodDefinition method)
    {
        if (!_callers.ContainsKey(method)) return "";
        var chain = new List<string>();
        for (MethodDefinition? current = method; current is not null; current = _callers[current]) chain.Add(Short(current));
        chain.Reverse();
        return "; reached by " + string.Join(" -> ", chain);
    }

    private static string Short(MethodDefinition method) => TypeNames.Display(method.DeclaringType) + "." + method.Name;

    private void Reach(MethodDefinition method, MethodDefinition? caller)
    {
        if (!_callers.TryAdd(method, caller)) return;
        _pending.Enqueue(method);
    }

    private void Walk(MethodDefinition method)
    {
        if (_plugs.TryGetValue(method, out PlugMethod? plug))
        {
            Reach(plug.Method, method);
            return;
        }
        if (Framework.Contains(method.Module.Assembly)) return;
        Touch(method.DeclaringType, method);
        if (method is { IsConstructor: true, IsStatic: false }) Create(method.DeclaringType, method);
        if (!method.HasBody) return;
        foreach (Instruction instruction in method.Body.Instructions)
        {
            switch (instruction.Operand)
            {
                case MethodReference called:
                    ReachReference(called, method);
                    break;
                case FieldReference field when field.DeclaringType.TryResolve() is { } owner:
                    Touch(owner, method);
                    break;
                case TypeReference type:
                    TouchArgument(type, method);
                    break;
            }
        }
    }

    private void ReachReference(MethodReference called, MethodDefinition caller)
    {
        if (called is GenericInstanceMethod instance)
        {
            foreach (TypeReference argument in instance.GenericArguments) TouchArgument(argument, caller);
        }
        if (called.DeclaringType is GenericInstanceType generic)
        {
            foreach (TypeReference argument in generic.GenericArguments) TouchArgument(argument, caller);
        }
        if (called.TryResolve() is { } target) Reach(target, caller);
    }

    /// <summary>A type handed over as a type argument may be created through it; a value type needs no constructor to exist.</summary>
    private void TouchArgument(TypeReference type, MethodDefinition caller)
    {
        if (type.GetElementType().TryResolve() is not { } definition || Framework.Contains(definition.Module.Assembly)) return;
        Touch(definition, caller);
        if (definition.IsValueType) Create(definition, caller);
        MethodDefinition? constructor = definition.Methods.FirstOrDefault(m => m is { IsConstructor: true, IsStatic: false, HasParameters: false });
        if (constructor is { IsPublic: true } && !definition.IsAbstract) Reach(constructor, caller);
    }

    private void Touch(TypeDefinition type, MethodDefinition caller)
    {
        if (Framework.Contains(type.Module.Assembly) || !_touched.Add(type)) return;
        if (type.Methods.FirstOrDefault(m => m is { IsConstructor: true, IsStatic: true }) is { } initialiser) Reach(initialiser, caller);
        TypeDefinition moduleType = type.Module.Types[0];
        if (moduleType.Name == "<Module>" && moduleType != type) Touch(moduleType, caller);
    }

    private void Create(TypeDefinition type, MethodDefinition creator)
    {
        if (!_created.Add(type)) return;
        for (TypeDefinition? current = type; current is not null && !Framework.Contains(current.Module.Assembly); current = current.BaseType?.TryResolve())
        {
            foreach (MethodDefinition method in current.Methods.Where(m => m is { IsVirtual: true, IsAbstract: false })) Reach(method, creator);
        }
    }
}
