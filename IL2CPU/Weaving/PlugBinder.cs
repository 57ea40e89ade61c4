using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Weaving;

/// <summary>Finds the target of every plug method and says what is wrong with those that have none.</summary>
internal sealed class PlugBinder(AssemblySet assemblies, DiagnosticBag diagnostics)
{
    private const string CoreLib = "System.Private.CoreLib";
    private const string NoTarget = " names no type to plug; write [Plug(typeof(T))], or [Plug(TargetName = \"Namespace.T, Assembly\")] where T cannot be named";

    private readonly Dictionary<MethodDefinition, PlugMethod> _bound = [];
    private readonly HashSet<MethodDefinition> _attempted = [];
    private readonly List<RefusedPlug> _refused = [];

    /// <summary>All targets found so far, each with its plug.</summary>
    public IReadOnlyDictionary<MethodDefinition, PlugMethod> Bound => _bound;

    /// <summary>Targets whose plug was refused: what is wrong with them has been said.</summary>
    public IReadOnlySet<MethodDefinition> Attempted => _attempted;

    /// <summary>Plugs whose target is there and that do not fit it. To be reported when it is known which calls lead there.</summary>
    public IReadOnlyList<RefusedPlug> Refused => _refused;

    /// <summary>Binds every plug of an assembly.</summary>
    public void Bind(AssemblyDefinition plugs)
    {
        foreach (PlugClass plug in PlugReader.ClassesOf(plugs))
        {
            List<PlugMethod> methods = PlugReader.MethodsOf(plug, diagnostics);
            if (TargetOf(plug) is not { } target)
            {
                if (!plug.IsOptional)
                {
                    diagnostics.Error(ErrorCode.TargetTypeMissing,
                        $"plug class {TypeNames.Display(plug.Type)}{(plug.TargetText is { } text ? $": there is no type '{text}'; correct the name, or set IsOptional" : NoTarget)}",
                        methods.Select(m => m.Position).FirstOrDefault(p => p is not null));
                }
                continue;
            }
            foreach (PlugMethod method in methods) Bind(method, target);
        }
    }

    private TypeDefinition? TargetOf(PlugClass plug)
    {
        if (plug.Target is { } reference) return reference.GetElementType().TryResolve();
        if (plug.TargetName is not { } name) return null;
        int comma = name.IndexOf(',');
        string type = (comma < 0 ? name : name[..comma]).Trim();
        string assembly = comma < 0 ? CoreLib : name[(comma + 1)..].Split(',')[0].Trim();
        return assemblies.Find(assembly)?.FindType(type);
    }

    private void Bind(PlugMethod plug, TypeDefinition type)
    {
        List<MethodDefinition> named = Candidates(plug, type);
        if (named.Count == 0)
        {
            if (!plug.IsOptional && !plug.Class.IsOptional)
            {
                string what = plug.Signature is { } signature ? $"method '{signature}'" : $"method '{plug.Method.Name}'";
                diagnostics.Error(ErrorCode.TargetMethodMissing,
                    $"plug {plug.Display}: {TypeNames.Display(type)} has no {what}; correct it, set IsOptional, or make a helper private", plug.Position);
            }
            return;
        }
        List<MethodDefinition> matching = named.Where(t => SignatureMatcher.Matches(plug, t)).ToList();
        if (matching.Count == 0)
        {
            _attempted.UnionWith(named);
            string expected = string.Join(" or ", named.Select(t => $"'{SignatureMatcher.Expected(t)}'"));
            Refuse(ErrorCode.SignatureMismatch,
                $"plug {plug.Display}: the signature does not match its target in {TypeNames.Display(type)}; expected {expected}, "
                + $"found '{TypeNames.Signature(plug.Method)}'", plug, named);
            return;
        }
        if (!plug.IsWildcard && matching.Count > 1 && Closest(plug, matching) is { } closest) matching = [closest];
        if (!plug.IsWildcard && matching.Count > 1)
        {
            Refuse(ErrorCode.SignatureMismatch,
                $"plug {plug.Display} fits several methods of {TypeNames.Display(type)}: {string.Join(", ", matching.Select(m => $"'{TypeNames.Signature(m)}'"))}; "
                + "pick one by Signature", plug, matching);
            return;
        }
        foreach (MethodDefinition target in matching)
        {
            Add(target, plug);
            if (plug.Class.Inheritable) AddOverrides(target, plug);
        }
    }

    private static List<MethodDefinition> Candidates(PlugMethod plug, TypeDefinition type)
    {
        if (plug.Signature is { } signature)
        {
            string key = TypeNames.Normalise(signature);
            return type.Methods.Where(m => TypeNames.SignatureKey(m, withReturn: false) == key || TypeNames.SignatureKey(m, withReturn: true) == key).ToList();
        }
        string name = plug.Method.Name;
        List<MethodDefinition> found = [];
        if (name == "Ctor") found = type.Methods.Where(m => m.IsConstructor && !m.IsStatic).ToList();
        if (name is "Cctor" or "CCtor") found = type.Methods.Where(m => m.IsConstructor && m.IsStatic).ToList();
        found.AddRange(type.Methods.Where(m => m.Name == name));
        return found;
    }

    /// <summary>Of several that fit, the one whose types are exactly the plug's.</summary>
    private static MethodDefinition? Closest(PlugMethod plug, List<MethodDefinition> matching)
    {
        string Exact(IEnumerable<ParameterDefinition> parameters, int offset) =>
            string.Join(",", parameters.Select(p => TypeNames.Canonical(p.ParameterType, offset)));

        string wanted = Exact(plug.Arguments.Skip(plug.TakesThis ? 1 : 0), 0);
        List<MethodDefinition> exact = matching.Where(m => Exact(m.Parameters, m.DeclaringType.GenericParameters.Count) == wanted).ToList();
        return exact.Count == 1 ? exact[0] : null;
    }

    private void AddOverrides(MethodDefinition target, PlugMethod plug)
    {
        foreach (string name in assemblies.Names)
        {
            if (assemblies.Find(name) is not { } assembly) continue;
            foreach (TypeDefinition type in assembly.MainModule.GetTypes().Where(t => DerivesFrom(t, target.DeclaringType)))
            {
                foreach (MethodDefinition method in type.Methods)
                {
                    if (method.IsVirtual && !method.IsNewSlot && method.Name == target.Name && SignatureMatcher.Matches(plug, method)) Add(method, plug);
                }
            }
        }
    }

    private static bool DerivesFrom(TypeDefinition type, TypeDefinition ancestor)
    {
        for (TypeDefinition? current = type.BaseType?.TryResolve(); current is not null; current = current.BaseType?.TryResolve())
        {
            if (current == ancestor) return true;
        }
        return false;
    }

    private void Add(MethodDefinition target, PlugMethod plug)
    {
        if (target.IsAbstract)
        {
            Refuse(ErrorCode.SignatureMismatch,
                $"plug {plug.Display}: {TypeNames.Display(target)} is abstract, so it has no body to replace; plug the methods that implement it", plug, [target]);
            return;
        }
        if (!FieldsExist(target, plug))
        {
            _attempted.Add(target);
            return;
        }
        if (_bound.TryAdd(target, plug)) return;
        Refuse(ErrorCode.PluggedTwice,
            $"{TypeNames.Display(target)} is plugged twice, by {_bound[target].Display} in {_bound[target].Method.Module.Assembly.Name.Name} "
            + $"and by {plug.Display} in {plug.Method.Module.Assembly.Name.Name}; remove one, or make it private if it is a helper", plug, [target]);
    }

    private bool FieldsExist(MethodDefinition target, PlugMethod plug)
    {
        bool all = true;
        foreach ((int index, string name) in plug.Fields)
        {
            if (FieldProblem(target, plug.Method.Parameters[index], name) is not { } problem) continue;
            all = false;
            Refuse(ErrorCode.FieldAccess, $"plug {plug.Display}: {problem}", plug, [target]);
        }
        return all;
    }

    private static string? FieldProblem(MethodDefinition target, ParameterDefinition parameter, string name)
    {
        TypeDefinition type = target.DeclaringType;
        return FieldLookup.Find(type, name) switch
        {
            null => $"{TypeNames.Display(type)} has no field '{name}', but {FieldsOf(type)}",
            { Definition.IsLiteral: true } => $"field '{name}' is a constant, which has no address; leave it out and write its value",
            { Definition.IsStatic: false } when target.IsStatic =>
                $"field '{name}' belongs to an instance, and {TypeNames.Display(target)} is static; name a static field",
            var field when !SignatureMatcher.TakesField(parameter.ParameterType, field.Type, type.GenericParameters.Count) =>
                $"field '{name}' is of type {TypeNames.Display(field.Type)}, the parameter is '{TypeNames.Display(parameter.ParameterType)}'; "
                + $"write 'ref {TypeNames.Display(field.Type)}'",
            _ => null,
        };
    }

    private static string FieldsOf(TypeDefinition type)
    {
        string names = string.Join(", ", type.Fields.Where(f => !f.IsLiteral).Select(f => $"'{f.Name}'"));
        return names.Length > 0 ? names : "none at all";
    }

    private void Refuse(string code, string message, PlugMethod plug, IReadOnlyList<MethodDefinition> targets) =>
        _refused.Add(new RefusedPlug(code, message, plug.Position, targets));
}
