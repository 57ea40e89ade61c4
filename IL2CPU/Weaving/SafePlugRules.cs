using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Weaving;

/// <summary>
/// What a plug without privilege may replace: members of the base library that say something to people (what the console shows, what the machine is called), or that ask
/// for what this system has not (processes, a process' priority, sockets, tidings of changes to directories), and that no code relies on for its memory's sake. That its
/// body holds no privilege is for the audit to see; that nothing else rests on what it answers, for this list.
/// </summary>
internal sealed class SafePlugRules(DiagnosticBag diagnostics)
{
    private const string AllOf = "*";

    /// <summary>Members by assembly, type and name.</summary>
    private static readonly HashSet<(string Assembly, string Type, string Member)> Open =
    [
        ("System.Console", "System.ConsolePal", AllOf),
        ("System.Diagnostics.Process", "System.Diagnostics.Process", "StartCore"),
        ("System.Diagnostics.Process", "System.Diagnostics.Process", "get_PriorityClassCore"),
        ("System.Diagnostics.Process", "System.Diagnostics.Process", "set_PriorityClassCore"),
        ("System.IO.FileSystem.Watcher", "System.IO.FileSystemWatcher", "StartRaisingEvents"),
        ("System.Net.Sockets", "System.Net.Sockets.Socket", ".ctor"),
        ("System.Private.CoreLib", "System.AppContext", "GetBaseDirectoryCore"),
        ("System.Private.CoreLib", "System.Environment", "get_MachineName"),
        ("System.Private.CoreLib", "System.Environment", "get_ProcessPath"),
        ("System.Private.CoreLib", "System.Environment", "get_UserDomainName"),
        ("System.Private.CoreLib", "System.Environment", "get_UserName"),
        ("System.Private.CoreLib", "System.OperatingSystem", "get_VersionString"),
        ("System.Private.CoreLib", "System.Runtime.InteropServices.RuntimeInformation", "get_OSDescription"),
    ];

    /// <summary>Reports each plug of these assemblies that goes beyond that.</summary>
    public void Check(IReadOnlyDictionary<MethodDefinition, PlugMethod> bound, IReadOnlyList<AssemblyDefinition> safe)
    {
        foreach ((MethodDefinition target, PlugMethod plug) in bound.Where(b => safe.Contains(b.Value.Method.Module.Assembly)))
        {
            if (Problem(target, plug) is not { } problem) continue;
            diagnostics.Error(ErrorCode.PlugNeedsPrivilege,
                $"plug {plug.Display}: {problem}; {plug.Method.Module.Assembly.Name.Name} is a plug assembly without privilege: "
                + "declare it as PlugAssembly, or leave the member alone", plug.Position);
        }
    }

    private static string? Problem(MethodDefinition target, PlugMethod plug)
    {
        string assembly = target.Module.Assembly.Name.Name;
        string type = target.DeclaringType.FullName;
        if (!Open.Contains((assembly, type, AllOf)) && !Open.Contains((assembly, type, target.Name))) return $"{TypeNames.Display(target)} is not open to it";
        if (plug.Fields.Count > 0) return "it reaches a private field";
        return plug.Method.Parameters.Any(p => p.ParameterType is ByReferenceType or PointerType) ? "it takes a reference or a pointer, whose type is not checked" : null;
    }
}
