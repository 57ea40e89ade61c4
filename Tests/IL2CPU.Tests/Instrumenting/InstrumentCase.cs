using System.Reflection;
using System.Runtime.Loader;
using IL2CPU.Diagnostics;
using IL2CPU.Instrumenting;
using IL2CPU.Weaving;

namespace IL2CPU.Tests.Instrumenting;

/// <summary>An assembly to which counters and notes are added, and which then runs under the host's runtime.</summary>
public sealed class InstrumentCase : IDisposable
{
    /// <summary>How many lines can be counted.</summary>
    public const int Room = 1000;

    private readonly Scratch _scratch = new();
    private readonly string _target;
    private readonly AssemblyLoadContext _context = new("instrumented", isCollectible: true);

    /// <param name="target">The source of assembly <c>Target</c>; it sees <c>Noted.Thing</c> and <c>Noting.Notes</c>.</param>
    public InstrumentCase(string target)
    {
        string hits = _scratch.Compile("TestRunner.Coverage", $$"""
            namespace TestRunner.Coverage;
            public static class LineHits
            {
                private const int Room = {{Room}};
                public static LineCounters Hits;
                public static int Count => 0;
                public static byte[] Read() => ((System.ReadOnlySpan<byte>)Hits)[..Count].ToArray();
                [System.Runtime.CompilerServices.InlineArray(Room)] public struct LineCounters { private byte _first; }
            }
            """);
        string noted = _scratch.Compile("Noted", "namespace Noted; public static class Thing { public static int Give(int value) => value; }");
        string noting = _scratch.Compile("Noting", "namespace Noting; public static class Notes { public static int Count; public static void Add() => Count++; }");
        string keeping = _scratch.Compile("Keeping", "namespace Keeping; public static class Members { public static readonly System.Collections.Generic.List<System.Type> Kept = []; public static void Keep(System.Type type) => Kept.Add(type); }");
        const string Uses = " public static class Uses { public static int Count => Noting.Notes.Count + Keeping.Members.Kept.Count; }";
        _target = _scratch.Compile("Target", target + Uses, [hits, noted, noting, keeping]);
        _context.Resolving += (loader, name) => new[] { Path.Combine(_scratch["woven"], name.Name + ".dll"), _scratch[name.Name + ".dll"] }
            .Where(File.Exists).Select(loader.LoadFromAssemblyPath).FirstOrDefault();
    }

    /// <summary>The lines of the map.</summary>
    public string[] Map => File.ReadAllLines(_scratch["lines"]);

    /// <summary>Which counters were set.</summary>
    public byte[] Hits => (byte[])Load("TestRunner.Coverage").GetType("TestRunner.Coverage.LineHits")!.GetMethod("Read")!.Invoke(null, null)!;

    /// <summary>How many calls were noted.</summary>
    public int Notes => (int)Load("Noting").GetType("Noting.Notes")!.GetField("Count")!.GetValue(null)!;

    /// <summary>The types whose members were kept, by their full names, when anything of the assembly ran.</summary>
    public IReadOnlyList<string> Kept => [.. ((IEnumerable<Type>)Load("Keeping").GetType("Keeping.Members")!.GetField("Kept")!.GetValue(null)!).Select(static type => type.ToString())];

    /// <summary>Weaves; what was reported.</summary>
    public IReadOnlyList<string> Weave(bool cover, bool note, bool keep = false)
    {
        var diagnostics = new DiagnosticBag();
        new Weaver(new WeaveOptions
        {
            Kernel = _target,
            References = [_scratch.Directory, Scratch.ApiAssembly, Scratch.FrameworkDirectory],
            Output = _scratch["woven"],
            Instrument = new InstrumentOptions
            {
                Cover = cover ? ["Target"] : [],
                CoverMap = _scratch["lines"],
                NoteCalls = note ? ["Noted.Thing=Noting.Notes::Add"] : [],
                KeepMembers = keep ? ["Target=Keeping.Members::Keep"] : [],
            },
        }, diagnostics).Run();
        return diagnostics.All.Select(d => d.ToString()).ToList();
    }

    /// <summary>Calls <c>Program.Run(value)</c>.</summary>
    public object? Run(int value) => Load("Target").GetType("Program", throwOnError: true)!.GetMethod("Run")!.Invoke(null, [value]);

    /// <summary>The source lines that ran.</summary>
    public IEnumerable<int> LinesThatRan() => Map.Zip(Hits).Where(static one => one.Second != 0).Select(static one => int.Parse(one.First.Split('|')[^1])).Distinct().Order();

    public void Dispose()
    {
        _context.Unload();
        _scratch.Dispose();
    }

    private Assembly Load(string name) => _context.LoadFromAssemblyName(new AssemblyName(name));
}
