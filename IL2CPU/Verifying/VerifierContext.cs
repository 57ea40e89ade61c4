using IL2CPU.Assemblies;
using IL2CPU.Audit;
using Mono.Cecil;

namespace IL2CPU.Verifying;

/// <summary>What the verification of one method shares with that of all others.</summary>
internal sealed class VerifierContext(Findings findings)
{
    private readonly Dictionary<MethodReference, MethodDefinition?> _methods = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FieldReference, FieldDefinition?> _fields = new(ReferenceEqualityComparer.Instance);

    public Findings Findings { get; } = findings;

    public TypeRelations Relations { get; } = new(new VerifiedType.Table());

    public VerifiedType.Table Types => Relations.Table;

    public MethodDefinition? Definition(MethodReference method)
    {
        if (!_methods.TryGetValue(method, out MethodDefinition? definition)) _methods[method] = definition = method.TryResolve();
        return definition;
    }

    public FieldDefinition? Definition(FieldReference field)
    {
        if (_fields.TryGetValue(field, out FieldDefinition? definition)) return definition;
        try
        {
            definition = field.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            definition = null;
        }
        return _fields[field] = definition;
    }
}
