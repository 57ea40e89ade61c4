using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>
/// A type is what it says it is: an enumeration a number, a delegate the runtime's, a class derived from a class. The compiler to native code takes a declaration's
/// word for that, and goes by the names of .NET's own types and attributes whoever declares them.
/// </summary>
internal sealed class DeclarationRules(AuditContext context)
{
    private const string Delegate = "System.MulticastDelegate";
    private static readonly string[] DelegateMembers = [".ctor", "Invoke", "BeginInvoke", "EndInvoke"];

    /// <summary>What only .NET itself derives from, and by which the runtime tells objects apart.</summary>
    private static readonly HashSet<string> NotToDeriveFrom = new(StringComparer.Ordinal) { "System.Array", "System.Delegate" };

    /// <summary>Attributes that tell the compiler to native code to put its own in place of a body, to import or export symbols, or when to run constructors.</summary>
    private static readonly HashSet<string> CompilersOwn = new(StringComparer.Ordinal)
    {
        "System.Runtime.CompilerServices.IntrinsicAttribute",
        "System.Runtime.CompilerServices.EagerStaticClassConstructionAttribute",
        "System.Runtime.CompilerServices.PreInitializedAttribute",
        "System.Runtime.RuntimeExportAttribute",
        "System.Runtime.RuntimeImportAttribute",
    };

    /// <summary>A delegate as it should be is the only thing that derives from what delegates derive from.</summary>
    public static bool IsDelegate(TypeDefinition type) => type.BaseType?.FullName == Delegate;

    public void Check(TypeDefinition type)
    {
        CheckName(type);
        CheckBases(type);
        if (type.IsEnum) CheckEnumeration(type);
        if (IsDelegate(type)) CheckDelegate(type);
        IEnumerable<ICustomAttributeProvider> marked = [type, .. type.Methods, .. type.Fields];
        foreach (CustomAttribute attribute in marked.Where(m => m.HasCustomAttributes).SelectMany(m => m.CustomAttributes))
        {
            if (CompilersOwn.Contains(attribute.AttributeType.FullName))
                context.Findings.InType(ErrorCode.ForbiddenAttribute, type, $"it, or a member, is marked [{attribute.AttributeType.Name}], which is for .NET itself: the compiler would not compile what it says");
        }
    }

    /// <summary>Attributes, and empty types that only their names matter of, are what compilers put into every assembly.</summary>
    private void CheckName(TypeDefinition type)
    {
        if (type.IsNested || !type.Namespace.StartsWith("System", StringComparison.Ordinal) || type.BaseType?.FullName == "System.Attribute") return;
        bool isEmpty = type is { IsAbstract: true, IsSealed: true, HasFields: false, HasMethods: false } && type.Namespace != "System";
        ModuleDefinition? core = type.Module.TypeSystem.Object.TryResolve()?.Module;
        if (!isEmpty && core is not null && core != type.Module && core.GetType(type.FullName) is { IsPublic: true })
            context.Findings.InType(ErrorCode.BorrowedName, type, "it bears the name of one of .NET's own types, by which compiler and audit know those");
    }

    private void CheckBases(TypeDefinition type)
    {
        string? problem = type.BaseType switch
        {
            null => type.IsInterface || type.Name == "<Module>" ? null : "it derives from nothing",
            _ when type.IsInterface => "it is an interface and derives from a class",
            { FullName: var name } when NotToDeriveFrom.Contains(name) => $"it derives from {name}, which only .NET's own types do",
            var parent => parent.TryResolve() switch
            {
                null => $"it derives from {TypeNames.Display(parent)}, which is not to be found",
                { IsInterface: true } => $"it derives from {TypeNames.Display(parent)}, which is an interface",
                { IsValueType: true } => $"it derives from {TypeNames.Display(parent)}, which is a value",
                { } definition when IsDelegate(definition) => $"it derives from {TypeNames.Display(parent)}, which is a delegate",
                _ => null,
            },
        };
        problem ??= type.Interfaces.Select(i => i.InterfaceType).Where(i => i.TryResolve() is not { IsInterface: true })
            .Select(i => $"it implements {TypeNames.Display(i)}, which is no interface").FirstOrDefault();
        if (problem is not null) context.Findings.InType(ErrorCode.UnverifiableCode, type, problem);
    }

    private void CheckEnumeration(TypeDefinition type)
    {
        if (type.Fields.Where(f => !f.IsStatic).ToArray() is not [{ FieldType: { IsPrimitive: true } underlying }] || TypeFacts.SimpleSize(underlying) is null
            || underlying.MetadataType is MetadataType.Single or MetadataType.Double)
            context.Findings.InType(ErrorCode.UnverifiableCode, type, "it is an enumeration of what is no integer");
    }

    /// <summary>One method to call it by, and none with a body: whoever calls a method of that name jumps to whatever the delegate was made of.</summary>
    private void CheckDelegate(TypeDefinition type)
    {
        bool isOne = type.IsSealed && type.Fields.All(f => f.IsStatic) && type.Methods.All(m => m is { IsRuntime: true, IsStatic: false, HasGenericParameters: false })
            && type.Methods.All(m => DelegateMembers.Contains(m.Name)) && type.Methods.Select(m => m.Name).Distinct().Count() == type.Methods.Count
            && type.Methods.Any(m => m.Name == "Invoke") && type.Methods.Any(m => m.Name == ".ctor");
        if (!isOne) context.Findings.InType(ErrorCode.UnverifiableCode, type, "it is a delegate with other members than the runtime gives one");
    }
}
