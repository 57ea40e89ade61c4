using IL2CPU.Audit;
using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace IL2CPU.Tests.Audit;

/// <summary>The list that analyzer and audit share.</summary>
public class BannedSymbolsTests
{
    [Fact]
    public void Every_entry_names_something_that_exists()
    {
        var known = new HashSet<string>();
        IEnumerable<string> files = Directory.GetFiles(Path.Combine(Scratch.IlcPackage, "sdk"), "*.dll").Concat(Directory.GetFiles(Path.Combine(Scratch.IlcPackage, "framework"), "System.*.dll"));
        var types = new HashSet<string>(BannedSymbols.Default.Types);
        HashSet<string> owners = BannedSymbols.Default.Members.Select(m => m[2..].Split('(')[0]).Select(m => m[..m.LastIndexOf('.')]).ToHashSet();
        foreach (string file in files)
        {
            using ModuleDefinition module = ModuleDefinition.ReadModule(file);
            foreach (TypeDefinition type in module.Types.Where(t => t.IsPublic))
            {
                if (types.Contains(type.FullName)) known.Add(type.FullName);
                if (owners.Contains(type.FullName)) known.UnionWith(type.Methods.Select(DocCommentId.GetDocCommentId));
            }
        }
        Assert.Empty(types.Except(known));
        Assert.Empty(BannedSymbols.Default.Members.Except(known));
    }

    [Fact]
    public void Overloads_that_are_not_listed_stay_allowed()
    {
        Assert.Empty(AuditCase.Findings("public static class A { public static T F<T>() => Activator.CreateInstance<T>(); }"));
        Assert.NotEmpty(AuditCase.Findings("public static class A { public static object F(Type t) => Activator.CreateInstance(t)!; }"));
    }

    [Fact]
    public void Line_that_is_no_id_is_refused() =>
        Assert.Throws<BuildFailure>(() => BannedSymbols.Parse(new StringReader("System.Runtime.CompilerServices.Unsafe")));
}
