using System.Text;
using IL2CPU.Assemblies;
using IL2CPU.Compiling;
using IL2CPU.Diagnostics;
using IL2CPU.Instrumenting;
using IL2CPU.Reporting;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Weaving;

/// <summary>
/// Binds plugs to their targets and writes the assemblies whose bodies they replace. Nothing is written unless everything is in order.
/// </summary>
internal sealed class Weaver(WeaveOptions options, DiagnosticBag diagnostics)
{
    /// <summary>Weaves; false when there were errors, all of which are then in the bag.</summary>
    public bool Run()
    {
        using var assemblies = new AssemblySet([options.Kernel, .. options.Plugs, .. options.SafePlugs], options.References);
        AssemblyDefinition kernel = assemblies.Get(options.Kernel);
        List<AssemblyDefinition> privileged = options.Plugs.Select(assemblies.Get).Distinct().ToList();
        List<AssemblyDefinition> safe = options.SafePlugs.Select(assemblies.Get).Distinct().Except(privileged).ToList();
        List<AssemblyDefinition> plugs = [.. privileged, .. safe];
        List<AssemblyDefinition> ours = Closure.Of(assemblies, [kernel, .. plugs], includeFramework: false);

        var binder = new PlugBinder(assemblies, diagnostics);
        foreach (AssemblyDefinition assembly in plugs) binder.Bind(assembly);
        new SafePlugRules(diagnostics).Check(binder.Bound, safe);
        TypeDefinition? entry = options.SynthesiseEntry && kernel.EntryPoint is null ? EntryPoint.FindKernel(kernel, diagnostics) : null;

        new PlugCheck(diagnostics, binder, [.. NativeLibraries.Bound, .. options.NativeLibraries]).Run(ours, plugs, Roots(kernel, entry));
        if (diagnostics.HasErrors) return false;
        string report = options.SynthesiseEntry ? Report(ours, privileged) : "";
        Write(assemblies, binder.Bound, new Instrumenter(options.Instrument, assemblies, ours, binder.Bound.Keys.ToHashSet()), options.SynthesiseEntry ? kernel : null, entry, report);
        return true;
    }

    private static List<MethodDefinition> Roots(AssemblyDefinition kernel, TypeDefinition? entry)
    {
        if (kernel.EntryPoint is { } main) return [main];
        if (entry is null) return [];
        (MethodDefinition constructor, MethodDefinition start) = EntryPoint.Calls(entry);
        return [constructor, start];
    }

    private string Report(IReadOnlyList<AssemblyDefinition> ours, IReadOnlyList<AssemblyDefinition> plugs)
    {
        using var others = new AssemblySet(options.Privileged, []);
        List<AssemblyDefinition> privileged = options.Privileged.Select(others.Get).Concat(plugs).ToList();
        return PrivilegeReport.Of(ours.Concat(privileged).Distinct(), privileged.Select(p => p.Name.Name).ToHashSet(), options.Packages, options.Trusted).ToText();
    }

    private void Write(
        AssemblySet assemblies,
        IReadOnlyDictionary<MethodDefinition, PlugMethod> bound,
        Instrumenter instrumenter,
        AssemblyDefinition? kernel,
        TypeDefinition? entry,
        string report)
    {
        Directory.CreateDirectory(options.Output);
        var woven = new HashSet<string>();
        var toWrite = new List<(ModuleDefinition Module, List<Binding> Bindings, string Path, string Key)>();
        IEnumerable<ModuleDefinition> changed = bound.SelectMany(b => ModulesOf(b.Key, b.Value)).Concat(kernel is null ? [] : [kernel.MainModule]);
        foreach (ModuleDefinition module in changed.Concat(instrumenter.Modules).Distinct())
        {
            List<Binding> bindings = bound.Where(b => ModulesOf(b.Key, b.Value).Contains(module)).Select(b => new Binding(b.Key, b.Value)).ToList();
            string path = Path.GetFullPath(Path.Combine(options.Output, Path.GetFileName(module.FileName)));
            IEnumerable<string> plan = bindings.Select(Describe).Concat(instrumenter.Plan(module));
            if (module == kernel?.MainModule) plan = plan.Append("entry " + entry?.FullName).Append(report);
            string key = WovenFiles.Key(module.FileName, plan);
            woven.Add(path);
            if (!WovenFiles.IsCurrent(path, key)) toWrite.Add((module, bindings, path, key));
        }

        foreach (Binding binding in toWrite.SelectMany(w => w.Bindings).Distinct()) BodyForwarder.Replace(binding.Target, binding.Plug);
        foreach ((ModuleDefinition module, List<Binding> bindings, string path, string key) in toWrite)
        {
            if (entry?.Module == module) EntryPoint.Synthesise(entry);
            if (kernel?.MainModule == module) EmbedReport(module, report);
            instrumenter.Weave(module);
            GrantAccess(module, bindings.Where(b => b.Target.Module == module).ToList());
            WriteModule(module, path);
            WovenFiles.WriteKey(path, key);
        }

        HashSet<string> names = woven.Select(Path.GetFileNameWithoutExtension).ToHashSet(StringComparer.OrdinalIgnoreCase)!;
        WovenFiles.Finish(options.Output, assemblies.Names.Where(n => !names.Contains(n)).Select(assemblies.PathOf).OfType<string>(), woven);
    }

    /// <summary>The modules that a plug changes: its target's, and those of fields that stop being readonly.</summary>
    private static IEnumerable<ModuleDefinition> ModulesOf(MethodDefinition target, PlugMethod plug) =>
        plug.Fields.Values.Select(f => FieldLookup.Find(target.DeclaringType, f)!.Definition.Module).Append(target.Module).Distinct();

    private static void GrantAccess(ModuleDefinition module, List<Binding> bindings)
    {
        if (Framework.Contains(module.Assembly)) return;
        List<string> hidden = bindings.Where(b => !SignatureMatcher.TypeVisible(b.Plug.Method.DeclaringType) || !b.Plug.Method.IsPublic)
            .Select(b => b.Plug.Method.Module.Assembly.Name.Name)
            .Concat(bindings.SelectMany(b => b.Plug.Fields.Values.Select(f => FieldLookup.Find(b.Target.DeclaringType, f)!.Definition))
                .Where(f => f.Module != module || f.IsPrivate).Select(f => f.Module.Assembly.Name.Name))
            .Distinct().ToList();
        if (hidden.Count > 0) AccessGrant.Add(module, hidden);
    }

    private static void EmbedReport(ModuleDefinition module, string report)
    {
        if (module.Resources.FirstOrDefault(r => r.Name == PrivilegeReport.ResourceName) is { } old) module.Resources.Remove(old);
        module.Resources.Add(new EmbeddedResource(PrivilegeReport.ResourceName, ManifestResourceAttributes.Public, Encoding.UTF8.GetBytes(report)));
    }

    private static void WriteModule(ModuleDefinition module, string path)
    {
        // Symbols matter for code that a user steps through; .NET's own are left out, which halves the time.
        // Precompiled code in the file would be that of the old bodies; only the IL is kept.
        if (!module.Attributes.HasFlag(ModuleAttributes.ILOnly))
        {
            module.Attributes = ModuleAttributes.ILOnly;
            module.Architecture = TargetArchitecture.I386;
        }
        bool symbols = module.HasSymbols && !Framework.Contains(module.Assembly);
        module.Write(path, new WriterParameters
        {
            WriteSymbols = symbols,
            SymbolWriterProvider = symbols ? new PortablePdbWriterProvider() : null,
        });
    }

    private static string Describe(Binding binding) =>
        $"{binding.Target.FullName} <- {binding.Plug.Method.FullName} in {binding.Plug.Method.Module.Assembly.Name.FullName} "
        + $"this={binding.Plug.TakesThis} fields={string.Join(",", binding.Plug.Fields.Select(f => f.Key + "=" + f.Value))} "
        + $"visible={binding.Plug.Method.IsPublic && SignatureMatcher.TypeVisible(binding.Plug.Method.DeclaringType)}";
}
