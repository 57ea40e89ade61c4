using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Instrumenting;

/// <summary>Adds to the code of an image what a test run wants to know of it: counters of lines, notes of calls, members for reflection.</summary>
internal sealed class Instrumenter
{
    private readonly IReadOnlySet<MethodDefinition> _plugged;
    private readonly LineCounters? _counters;
    private readonly List<(string Rule, CallNotes Notes)> _notes;
    private readonly List<ModuleDefinition> _noted;
    private readonly List<(string Rule, KeptMembers Members)> _kept;
    private readonly List<ModuleDefinition> _keeping;

    /// <param name="options">What to add.</param>
    /// <param name="assemblies">All assemblies.</param>
    /// <param name="ours">Those of the image, without .NET's.</param>
    /// <param name="plugged">Methods whose bodies are replaced, and which have no lines any more.</param>
    public Instrumenter(InstrumentOptions options, AssemblySet assemblies, IReadOnlyList<AssemblyDefinition> ours, IReadOnlySet<MethodDefinition> plugged)
    {
        _plugged = plugged;
        if (options.Cover.Count > 0) _counters = new LineCounters(assemblies, options.Cover, plugged);
        if (options.CoverMap is { } map) _counters?.WriteMap(map);
        _notes = [.. options.NoteCalls.Select(rule => (rule, new CallNotes(rule, ours)))];
        _kept = [.. options.KeepMembers.Select(rule => (rule, new KeptMembers(rule, ours)))];
        _keeping = [.. ours.Select(static assembly => assembly.MainModule).Where(module => _kept.Any(one => one.Members.Concerns(module)))];
        _noted = [.. ours.Select(static assembly => assembly.MainModule).Where(module => _notes.Any(one => one.Notes.Concerns(module)))];
    }

    /// <summary>The modules that change.</summary>
    public IEnumerable<ModuleDefinition> Modules => _noted.Concat(_keeping).Concat(_counters?.Modules ?? []).Distinct();

    /// <summary>What is added to a module, for the key of what it was made from.</summary>
    public IEnumerable<string> Plan(ModuleDefinition module)
    {
        if (_counters?.Modules.Contains(module) == true) yield return _counters.Plan(module);
        foreach ((string rule, KeptMembers members) in _kept)
        {
            if (members.Concerns(module)) yield return "keep " + rule;
        }

        if (!_noted.Contains(module)) yield break;
        foreach ((string rule, CallNotes _) in _notes) yield return "note " + rule;
    }

    public void Weave(ModuleDefinition module)
    {
        // Lines first: they are found by offset.
        if (_counters?.Modules.Contains(module) == true) _counters.Weave(module, _plugged);
        foreach ((string _, KeptMembers members) in _kept)
        {
            if (members.Concerns(module)) members.Weave(module);
        }

        if (!_noted.Contains(module)) return;
        foreach ((string _, CallNotes notes) in _notes) notes.Weave(module);
    }
}
