using IL2CPU.Assemblies;
using IL2CPU.Compiling;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Weaving;

/// <summary>What must hold of a whole image once its plugs are bound: nothing required is missing, nothing native is left dangling.</summary>
internal sealed class PlugCheck(DiagnosticBag diagnostics, PlugBinder binder, IReadOnlyList<string> libraries)
{
    private readonly IReadOnlyDictionary<MethodDefinition, PlugMethod> _bound = binder.Bound;

    /// <summary>Reports everything that does not hold.</summary>
    /// <param name="ours">Every assembly of the image outside .NET.</param>
    /// <param name="plugs">Those of them whose plugs count.</param>
    /// <param name="roots">Where the image starts; none for a library.</param>
    public void Run(IReadOnlyList<AssemblyDefinition> ours, IReadOnlyList<AssemblyDefinition> plugs, IReadOnlyList<MethodDefinition> roots)
    {
        CallGraph graph = CallGraph.From(roots, _bound);
        foreach (RefusedPlug plug in binder.Refused)
        {
            string chain = plug.Targets.Select(graph.ChainTo).FirstOrDefault(c => c.Length > 0, "");
            diagnostics.Error(plug.Code, plug.Message + chain, plug.Position);
        }
        foreach (AssemblyDefinition assembly in ours)
        {
            CheckRequired(assembly, graph);
            if (!plugs.Contains(assembly)) NoteIgnoredPlugs(assembly);
        }
        foreach (MethodDefinition method in graph.Reached) CheckNative(method, graph);
    }

    private void CheckRequired(AssemblyDefinition assembly, CallGraph graph)
    {
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
        {
            foreach (MethodDefinition method in type.Methods)
            {
                if (_bound.ContainsKey(method) || binder.Attempted.Contains(method)) continue;
                CustomAttribute? attribute = PlugReader.Find(method, PlugReader.PlugMethodAttribute);
                if (!PlugReader.Property(attribute, "PlugRequired", false)) continue;
                diagnostics.Error(ErrorCode.RequiredPlugMissing,
                    $"{TypeNames.Display(method)} must be plugged and is not; a plug for it is '{SignatureMatcher.Expected(method)}'{graph.ChainTo(method)}");
            }
        }
    }

    private void CheckNative(MethodDefinition method, CallGraph graph)
    {
        if (!method.IsPInvokeImpl || method.PInvokeInfo is not { } import || _bound.ContainsKey(method) || Framework.Contains(method.Module.Assembly)) return;
        string library = import.Module.Name;
        if (libraries.Any(l => l == library || l + ".so" == library) || NativeLibraries.IsOfWindows(library)) return;
        diagnostics.Error(ErrorCode.UnboundNativeCall,
            $"{TypeNames.Display(method)} calls '{import.EntryPoint}' of native library '{library}', which is not linked into the image; "
            + $"plug the method or link the library{graph.ChainTo(method)}");
    }

    private void NoteIgnoredPlugs(AssemblyDefinition assembly)
    {
        foreach (PlugClass plug in PlugReader.ClassesOf(assembly))
        {
            diagnostics.Message(ErrorCode.UndeclaredPlug,
                $"plug class {TypeNames.Display(plug.Type)} is ignored: {assembly.Name.Name} is not declared as a plug assembly of this kernel; "
                + "name it as PlugAssembly in the kernel project if it is to be one");
        }
    }
}
