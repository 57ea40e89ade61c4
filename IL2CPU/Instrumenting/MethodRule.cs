using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Instrumenting;

/// <summary>A rule <c>SUBJECT=TYPE::METHOD</c>: which method of the image is called because of what.</summary>
internal readonly record struct MethodRule(string Subject, MethodDefinition Method)
{
    /// <summary>Reads a rule and finds its method, which is public and static.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="form">What such a rule looks like, for messages.</param>
    /// <param name="parameters">The full names of the types of the method's parameters.</param>
    /// <param name="assemblies">Where it is found.</param>
    /// <exception cref="BuildFailure">It is no such rule, or there is no such method.</exception>
    public static MethodRule Parse(string rule, string form, string[] parameters, IReadOnlyList<AssemblyDefinition> assemblies)
    {
        string[] parts = rule.Split(["=", "::"], StringSplitOptions.None);
        if (parts.Length != 3) throw new BuildFailure(ErrorCode.BadInput, $"'{rule}' is not {form}");
        MethodDefinition method = assemblies.Select(assembly => assembly.MainModule.GetType(parts[1])).OfType<TypeDefinition>().SelectMany(static type => type.Methods)
            .FirstOrDefault(method => method.Name == parts[2] && method is { IsStatic: true, IsPublic: true } && method.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(parameters))
            ?? throw new BuildFailure(ErrorCode.BadInput, $"no assembly of the image has the public static method {parts[1]}.{parts[2]}({string.Join(", ", parameters)})");
        return new MethodRule(parts[0], method);
    }
}
