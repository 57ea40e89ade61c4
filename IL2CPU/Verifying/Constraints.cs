using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Verifying;

/// <summary>Type arguments keep to what their parameters demand. Nothing checks this when a program runs: native code was made for what the parameters promise.</summary>
internal sealed class Constraints(VerifierContext context)
{
    /// <summary>The flag of a type parameter that a ref struct may stand for.</summary>
    public const int AllowsRefStruct = 0x20;

    private readonly HashSet<MemberReference> _good = new(ReferenceEqualityComparer.Instance);

    /// <summary>What is wrong with a type, or null.</summary>
    public string? Problem(TypeReference type, VerifiedType[] typeArguments, VerifiedType[] methodArguments)
    {
        switch (type)
        {
            case GenericInstanceType instance:
                if (_good.Contains(instance)) return null;
                foreach (TypeReference argument in instance.GenericArguments)
                {
                    if (Problem(argument, typeArguments, methodArguments) is { } inner) return inner;
                }
                VerifiedType made = context.Types.Of(instance, typeArguments, methodArguments);
                if (made.Definition is null) return null;
                if (Problem(made.Definition, made.Arguments, made.Arguments, []) is { } problem) return $"{made}: {problem}";
                if (!instance.ContainsGenericParameter) _good.Add(instance);
                return null;
            case TypeSpecification specification:
                return Problem(specification.ElementType, typeArguments, methodArguments);
            default:
                return null;
        }
    }

    /// <summary>What is wrong with the types a method is called over, or null.</summary>
    public string? Problem(MethodReference method, VerifiedType[] typeArguments, VerifiedType[] methodArguments)
    {
        if (Problem(method.DeclaringType, typeArguments, methodArguments) is { } problem) return problem;
        if (method is not GenericInstanceMethod instance || _good.Contains(instance) || context.Definition(method) is not { } definition) return null;
        VerifiedType[] arguments = [.. instance.GenericArguments.Select(a => context.Types.Of(a, typeArguments, methodArguments))];
        if (arguments.Length != definition.GenericParameters.Count) return $"{TypeNames.Display(method)} has another number of type parameters";
        VerifiedType[] owner = context.Types.Of(method.DeclaringType, typeArguments, methodArguments).Arguments;
        if (Problem(definition, arguments, owner, arguments) is { } found) return $"{TypeNames.Display(method)}: {found}";
        if (!instance.ContainsGenericParameter) _good.Add(instance);
        return null;
    }

    private string? Problem(IGenericParameterProvider owner, VerifiedType[] given, VerifiedType[] typeArguments, VerifiedType[] methodArguments)
    {
        for (int i = 0; i < given.Length; i++)
        {
            if (context.Relations.Violation(owner.GenericParameters[i], given[i], typeArguments, methodArguments) is { } problem) return problem;
        }
        return null;
    }
}
