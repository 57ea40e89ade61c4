using IL2CPU.Verifying;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>What every rule of an audit works with.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Findings">Where findings go.</param>
/// <param name="Banned">What may not be used.</param>
/// <param name="Privileged">Simple names of the assemblies that nothing audited may refer to.</param>
internal sealed record AuditContext(AuditOptions Options, Findings Findings, BannedSymbols Banned, IReadOnlySet<string> Privileged)
{
    /// <summary>What is known of types and members.</summary>
    public VerifierContext Verifier { get; } = new(Findings);

    /// <summary>Who may see what.</summary>
    public AccessRules Access => field ??= new AccessRules(this);

    /// <summary>What type arguments must keep to.</summary>
    public Constraints Constraints => field ??= new Constraints(Verifier);

    /// <summary>Simple names of the assemblies that come as binaries.</summary>
    public IReadOnlySet<string> Binaries => field ??= Options.Packages.Select(p => Path.GetFileNameWithoutExtension(p)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Who shows what is internal to an assembly of some name shows it to whatever bears that name. So privilege is shared only among those that the kernel project
    /// gives it to, and a binary package is nobody's friend but a binary's.
    /// </summary>
    public bool MayBefriend(AssemblyDefinition owner, AssemblyDefinition friend)
    {
        if (Binaries.Contains(friend.Name.Name) && !Binaries.Contains(owner.Name.Name)) return false;
        if (IsBusTier(owner) && !IsBusTier(friend)) return false;
        return !Options.DmaTrusted.Contains(owner.Name.Name) || Options.DmaTrusted.Contains(friend.Name.Name);
    }

    /// <summary>A type of a privileged assembly.</summary>
    public bool IsPrivileged(TypeReference type) =>
        type.GetElementType().Scope is AssemblyNameReference scope && Privileged.Contains(scope.Name);

    /// <summary>
    /// The bus tier: the assemblies that the kernel project names for it, itself among them. All others have what these give them, and a binary package is never one
    /// of them, whatever it is called.
    /// </summary>
    public bool IsBusTier(AssemblyDefinition assembly) =>
        !Binaries.Contains(assembly.Name.Name) && Options.BusTier.Contains(assembly.Name.Name);
}
