using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>
/// A parameter that is declared variant stands where that holds (ECMA-335 II.9.7). Nothing checks this when native code is made, and the verifier goes by what is
/// declared: what takes strings would be given anything.
/// </summary>
internal sealed class VarianceRules(AuditContext context)
{
    /// <summary>Where a type stands: what comes out of an object, what goes in, or both.</summary>
    private enum Position
    {
        In = -1,
        Both = 0,
        Out = 1,
    }

    public void Check(TypeDefinition type)
    {
        foreach (MethodDefinition method in type.Methods.Where(m => m.GenericParameters.Any(IsVariant)))
            context.Findings.InMethod(ErrorCode.UnverifiableCode, method, "its type parameters are declared variant");
        if (!type.GenericParameters.Any(IsVariant)) return;
        if (!type.IsInterface && !DeclarationRules.IsDelegate(type))
            context.Findings.InType(ErrorCode.UnverifiableCode, type, "its type parameters are declared variant, which is for interfaces and delegates");
        if (type.Interfaces.Any(i => !Fits(i.InterfaceType, Position.Out))) Report(type, "what it derives from");
        foreach (FieldDefinition field in type.Fields.Where(f => !f.IsStatic)) Report(type, $"field '{field.Name}'");
        foreach (MethodDefinition method in type.Methods.Where(m => !m.IsConstructor && (!m.IsStatic || m.IsVirtual)))
        {
            bool fits = Fits(method.ReturnType, Position.Out) && method.Parameters.All(p => Fits(p.ParameterType, Position.In))
                && method.GenericParameters.SelectMany(p => p.Constraints).All(c => Fits(c.ConstraintType, Position.In));
            if (!fits) Report(type, TypeNames.Display(method));
        }
    }

    private void Report(TypeDefinition type, string where) =>
        context.Findings.InType(ErrorCode.UnverifiableCode, type, $"a type parameter is declared variant, and does not stand for that in {where}");

    private static bool IsVariant(GenericParameter parameter) => parameter.IsCovariant || parameter.IsContravariant;

    private static bool Fits(TypeReference type, Position position) => type switch
    {
        GenericParameter { Type: GenericParameterType.Type } parameter =>
            parameter.IsCovariant ? position == Position.Out : !parameter.IsContravariant || position == Position.In,
        GenericInstanceType instance => AreFit(instance, position),
        ByReferenceType reference => Fits(reference.ElementType, Position.Both),
        TypeSpecification specification => Fits(specification.ElementType, position),
        _ => true,
    };

    private static bool AreFit(GenericInstanceType instance, Position position)
    {
        TypeDefinition? definition = instance.TryResolve();
        for (int i = 0; i < instance.GenericArguments.Count; i++)
        {
            GenericParameter? parameter = definition?.GenericParameters.ElementAtOrDefault(i);
            Position inner = parameter switch
            {
                { IsCovariant: true } => position,
                { IsContravariant: true } => (Position)(-(int)position),
                _ => Position.Both,
            };
            if (!Fits(instance.GenericArguments[i], inner)) return false;
        }
        return true;
    }
}
