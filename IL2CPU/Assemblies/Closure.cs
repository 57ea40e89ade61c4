using Mono.Cecil;

namespace IL2CPU.Assemblies;

/// <summary>The assemblies that are reachable from some others by their references.</summary>
internal static class Closure
{
    /// <summary>The roots and everything they refer to, directly or not. References that name no known assembly are left out.</summary>
    public static List<AssemblyDefinition> Of(AssemblySet assemblies, IEnumerable<AssemblyDefinition> roots, bool includeFramework)
    {
        var found = new HashSet<AssemblyDefinition>();
        var ordered = new List<AssemblyDefinition>();
        var pending = new Queue<AssemblyDefinition>(roots);
        while (pending.TryDequeue(out AssemblyDefinition? assembly))
        {
            if (!found.Add(assembly)) continue;
            ordered.Add(assembly);
            foreach (AssemblyNameReference reference in assembly.MainModule.AssemblyReferences)
            {
                if (!includeFramework && Framework.Contains(reference)) continue;
                if (assemblies.Find(reference.Name) is { } next) pending.Enqueue(next);
            }
        }
        return ordered;
    }
}
