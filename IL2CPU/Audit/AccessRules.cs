using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>
/// Who may see what: native code is made without asking, so a compiler that was told to look away, or one who writes IL, would reach private members of
/// other assemblies.
/// </summary>
internal sealed class AccessRules(AuditContext context)
{
    private const string InternalsVisibleTo = "System.Runtime.CompilerServices.InternalsVisibleToAttribute";
    private readonly Dictionary<AssemblyDefinition, HashSet<string>> _friends = [];
    private readonly Dictionary<(TypeDefinition, IMemberDefinition), bool> _answers = [];

    /// <summary>Code of a type may use a member, or a type, of another assembly.</summary>
    public bool IsVisible(TypeDefinition from, IMemberDefinition member)
    {
        if (_answers.TryGetValue((from, member), out bool answer)) return answer;
        return _answers[(from, member)] = member is TypeDefinition type ? IsTypeVisible(from, type) : IsTypeVisible(from, member.DeclaringType) && IsMemberVisible(from, member);
    }

    private bool IsTypeVisible(TypeDefinition from, TypeDefinition type)
    {
        if (from.Module == type.Module) return true;
        bool visible = (type.Attributes & TypeAttributes.VisibilityMask) switch
        {
            TypeAttributes.Public or TypeAttributes.NestedPublic => true,
            TypeAttributes.NestedFamily => Derives(from, type.DeclaringType),
            TypeAttributes.NestedFamORAssem => Derives(from, type.DeclaringType) || IsFriend(from, type),
            TypeAttributes.NotPublic or TypeAttributes.NestedAssembly => IsFriend(from, type),
            TypeAttributes.NestedFamANDAssem => Derives(from, type.DeclaringType) && IsFriend(from, type),
            _ => false,
        };
        return visible && (type.DeclaringType is null || IsTypeVisible(from, type.DeclaringType));
    }

    private bool IsMemberVisible(TypeDefinition from, IMemberDefinition member)
    {
        if (from.Module == member.DeclaringType.Module) return true;
        // Fields and methods have the same access bits.
        int access = member switch
        {
            MethodDefinition method => (int)(method.Attributes & MethodAttributes.MemberAccessMask),
            FieldDefinition field => (int)(field.Attributes & FieldAttributes.FieldAccessMask),
            _ => (int)MethodAttributes.Public,
        };
        return (MethodAttributes)access switch
        {
            MethodAttributes.Public => true,
            MethodAttributes.Family => Derives(from, member.DeclaringType),
            MethodAttributes.FamORAssem => Derives(from, member.DeclaringType) || IsFriend(from, member.DeclaringType),
            MethodAttributes.Assembly => IsFriend(from, member.DeclaringType),
            MethodAttributes.FamANDAssem => Derives(from, member.DeclaringType) && IsFriend(from, member.DeclaringType),
            _ => false,
        };
    }

    private bool IsFriend(TypeDefinition from, TypeDefinition type)
    {
        AssemblyDefinition owner = type.Module.Assembly;
        if (!_friends.TryGetValue(owner, out HashSet<string>? friends))
        {
            friends = owner.CustomAttributes.Where(a => a.AttributeType.FullName == InternalsVisibleTo)
                .Select(a => a.ConstructorArguments is [{ Value: string value }] ? value.Split(',')[0].Trim() : "").ToHashSet(StringComparer.OrdinalIgnoreCase);
            _friends[owner] = friends;
        }
        return friends.Contains(from.Module.Assembly.Name.Name) && context.MayBefriend(owner, from.Module.Assembly);
    }

    private static bool Derives(TypeDefinition? from, TypeDefinition ancestor)
    {
        // A nested type may what its outer types may.
        for (; from is not null; from = from.DeclaringType)
        {
            for (TypeDefinition? type = from; type is not null; type = Assemblies.Resolution.TryResolve(type.BaseType ?? type) is var parent && parent != type ? parent : null)
            {
                if (type == ancestor) return true;
            }
        }
        return false;
    }
}
