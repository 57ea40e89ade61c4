using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using IL2CPU.Verifying;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>What must hold between a type and what it derives from, implements and overrides.</summary>
internal sealed class InheritanceRules(AuditContext context)
{
    private readonly VerifierContext _verifier = context.Verifier;

    public void Check(TypeDefinition type)
    {
        VerifiedType[] own = _verifier.Types.ParametersOf(type);
        if (type.BaseType is { } parent && parent.TryResolve() is { IsSealed: true } sealedType)
            context.Findings.InType(ErrorCode.UnverifiableCode, type, $"it derives from {TypeNames.Display(sealedType)}, which is sealed");
        foreach (TypeReference used in type.Interfaces.Select(i => i.InterfaceType).Concat(type.Fields.Select(f => f.FieldType)).Append(type.BaseType).Where(t => t is not null)!)
            CheckUse(type, used, own);
        foreach (FieldDefinition field in type.Fields) CheckField(type, field, own);
        foreach (MethodDefinition method in type.Methods)
        {
            foreach (MethodReference overridden in method.Overrides) CheckOverride(method, overridden, own);
            if (method is { IsVirtual: true, IsNewSlot: false }) CheckSlot(type, method, own);
        }
        CheckConstraints(type, _verifier.Types.Named(type, own));
    }

    /// <summary>
    /// Who calls a method by a base or an interface keeps to what that demands of type arguments, and to no more; so whatever is run in its place may demand no more.
    /// </summary>
    private void CheckConstraints(TypeDefinition type, VerifiedType self)
    {
        List<VerifiedType> chain = [];
        for (VerifiedType? at = self; at is { Definition: not null }; at = _verifier.Relations.BaseOf(at)) chain.Add(at);
        foreach (VerifiedType declaring in chain.Skip(1).Concat(type.IsInterface ? [] : _verifier.Relations.InterfacesOf(self)))
        {
            foreach (MethodDefinition declared in declaring.Definition!.Methods.Where(m => m.IsVirtual && m.HasGenericParameters))
            {
                foreach (VerifiedType holder in declaring.Definition.IsInterface ? chain : chain.Take(1))
                {
                    foreach (MethodDefinition method in holder.Definition!.Methods.Where(m => m.Name == declared.Name && m != declared))
                        if (HasSignature(method, holder.Arguments, declared, declaring.Arguments)) CheckConstraints(type, method, holder.Arguments, declared, declaring.Arguments);
                }
            }
        }
    }

    private bool HasSignature(MethodDefinition method, VerifiedType[] own, MethodReference declared, VerifiedType[] arguments)
    {
        VerifiedType[] ofMethod = _verifier.Types.ParametersOf(method);
        return method.Parameters.Count == declared.Parameters.Count && method.GenericParameters.Count == declared.GenericParameters.Count
            && method.Parameters.Zip(declared.Parameters).All(p =>
                _verifier.Types.Of(p.First.ParameterType, own, ofMethod) == _verifier.Types.Of(p.Second.ParameterType, arguments, ofMethod));
    }

    private void CheckConstraints(TypeDefinition type, MethodDefinition method, VerifiedType[] own, MethodDefinition declared, VerifiedType[] arguments)
    {
        VerifiedType[] ofMethod = _verifier.Types.ParametersOf(method);
        foreach ((GenericParameter given, GenericParameter wanted) in method.GenericParameters.Zip(declared.GenericParameters))
        {
            bool flags = (!given.HasReferenceTypeConstraint || wanted.HasReferenceTypeConstraint) && (!given.HasNotNullableValueTypeConstraint || wanted.HasNotNullableValueTypeConstraint)
                && (!given.HasDefaultConstructorConstraint || wanted.HasDefaultConstructorConstraint)
                && ((int)given.Attributes & Constraints.AllowsRefStruct) >= ((int)wanted.Attributes & Constraints.AllowsRefStruct);
            HashSet<(VerifiedType, bool)> promised = [.. wanted.Constraints.Select(c => Of(c, arguments))];
            if (!flags || !given.Constraints.All(c => promised.Contains(Of(c, own))))
                context.Findings.InMethod(ErrorCode.UnverifiableCode, method, $"it demands more of {given.Name} than {TypeNames.Display(declared)}, by which it is called as well{(method.DeclaringType == type ? "" : $" (in {TypeNames.Display(type)})")}");
        }

        (VerifiedType, bool) Of(GenericParameterConstraint constraint, VerifiedType[] ofType) =>
            (_verifier.Types.Of(constraint.ConstraintType, ofType, ofMethod), constraint.ConstraintType is RequiredModifierType);
    }

    /// <summary>What a method takes the place of by its name alone may be seen from there, and may be overridden.</summary>
    private void CheckSlot(TypeDefinition type, MethodDefinition method, VerifiedType[] own)
    {
        for (VerifiedType? at = _verifier.Relations.BaseOf(_verifier.Types.Named(type, own)); at is { Definition: { } definition }; at = _verifier.Relations.BaseOf(at))
        {
            if (definition.Methods.FirstOrDefault(m => m.IsVirtual && m.Name == method.Name && HasSignature(method, own, m, at.Arguments)) is not { } declared) continue;
            if (!context.Access.IsVisible(type, declared))
                context.Findings.InMethod(ErrorCode.Inaccessible, method, $"it overrides {TypeNames.Display(declared)}, which is not for {type.Module.Assembly.Name.Name}");
            else if (declared.IsFinal)
                context.Findings.InMethod(ErrorCode.UnverifiableCode, method, $"it overrides {TypeNames.Display(declared)}, which is sealed");
            return;
        }
    }

    private void CheckUse(TypeDefinition type, TypeReference used, VerifiedType[] own)
    {
        if (used.TryResolve() is { } definition && !context.Access.IsVisible(type, definition))
            context.Findings.InType(ErrorCode.Inaccessible, type, $"it uses {TypeNames.Display(used)}, which is not for {type.Module.Assembly.Name.Name}");
        if (context.Constraints.Problem(used, own, []) is { } problem) context.Findings.InType(ErrorCode.UnverifiableCode, type, problem);
    }

    /// <summary>What refers to variables lives on the stack, and so does all that holds it.</summary>
    private void CheckField(TypeDefinition type, FieldDefinition field, VerifiedType[] own)
    {
        VerifiedType held = _verifier.Types.Of(field.FieldType, own);
        bool holderIsByRefLike = !field.IsStatic && _verifier.Types.Named(type, own).IsByRefLike;
        if (!holderIsByRefLike && (held.Shape == TypeShape.Reference || held.IsByRefLike))
            context.Findings.InType(ErrorCode.UnverifiableCode, type, $"field '{field.Name}' ({held}) lives longer than what it may lead to");
        if (held is { Shape: TypeShape.Array, Element.IsByRefLike: true })
            context.Findings.InType(ErrorCode.UnverifiableCode, type, $"field '{field.Name}' is an array of the ref struct {held.Element}");
    }

    private void CheckOverride(MethodDefinition method, MethodReference overridden, VerifiedType[] own)
    {
        if (_verifier.Definition(overridden) is not { } declaration)
        {
            context.Findings.InMethod(ErrorCode.UnverifiableCode, method, $"it overrides {TypeNames.Display(overridden)}, which does not exist");
            return;
        }
        if (!context.Access.IsVisible(method.DeclaringType, declaration))
            context.Findings.InMethod(ErrorCode.Inaccessible, method, $"it overrides {TypeNames.Display(overridden)}, which is not for {method.Module.Assembly.Name.Name}");
        VerifiedType[] methodArguments = _verifier.Types.ParametersOf(method);
        VerifiedType owner = _verifier.Types.Of(overridden.DeclaringType, own);
        VerifiedType declared = _verifier.Types.Of(overridden.ReturnType, owner.Arguments, methodArguments);
        VerifiedType given = _verifier.Types.Of(method.ReturnType, own, methodArguments);
        bool same = overridden.Parameters.Count == method.Parameters.Count
            && (!Declarations.IsForReading(method.ReturnType) || Declarations.IsForReading(declaration.ReturnType))
            && (declared == given || (declared.IsObject && given.IsObject && _verifier.Relations.IsAssignable(given, declared)))
            && overridden.Parameters.Zip(method.Parameters).All(p =>
                _verifier.Types.Of(p.First.ParameterType, owner.Arguments, methodArguments) == _verifier.Types.Of(p.Second.ParameterType, own, methodArguments));
        if (same && declaration.GenericParameters.Count == method.GenericParameters.Count) CheckConstraints(method.DeclaringType, method, own, declaration, owner.Arguments);
        else same = same && !declaration.HasGenericParameters;
        if (!same) context.Findings.InMethod(ErrorCode.UnverifiableCode, method, $"it overrides {TypeNames.Display(overridden)}, which has another signature");
    }
}
