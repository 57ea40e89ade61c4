using System.Globalization;
using System.Runtime.CompilerServices;
using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace IL2CPU.Instrumenting;

/// <summary>
/// Counts which lines run: at each sequence point of a covered assembly, a byte of <c>TestRunner.Coverage.LineHits.Hits</c> is set, and their number is what its
/// <c>Count</c> says; which byte is which line is written to a file, a line for each: <c>ASSEMBLY|METHOD|FILE|LINE</c>.
/// </summary>
internal sealed class LineCounters
{
    private const string HitsAssembly = "TestRunner.Coverage";
    private const string HitsType = "TestRunner.Coverage.LineHits";

    private readonly FieldDefinition _hits;
    private readonly Dictionary<ModuleDefinition, int> _first = [];
    private readonly List<string> _map = [];

    public LineCounters(AssemblySet assemblies, IEnumerable<string> covered, IReadOnlySet<MethodDefinition> plugged)
    {
        AssemblyDefinition home = assemblies.Find(HitsAssembly) ?? throw new BuildFailure(ErrorCode.BadInput, $"lines are counted in the assembly {HitsAssembly}, which is not among the references");
        _hits = home.MainModule.GetType(HitsType).Fields.Single(static field => field is { IsStatic: true, IsLiteral: false });
        foreach (string name in covered)
        {
            AssemblyDefinition assembly = assemblies.Find(name) ?? throw new BuildFailure(ErrorCode.BadInput, $"no assembly {name} to count the lines of");
            _first.Add(assembly.MainModule, _map.Count);
            foreach ((MethodDefinition method, SequencePoint point) in Points(assembly.MainModule, plugged))
                _map.Add(string.Create(CultureInfo.InvariantCulture, $"{name}|{TypeNames.Display(method)}|{point.Document.Url}|{point.StartLine}"));
        }

        int room = (int)_hits.FieldType.Resolve().CustomAttributes.Single(static one => one.AttributeType.Name == nameof(InlineArrayAttribute)).ConstructorArguments[0].Value;
        if (_map.Count > room) throw new BuildFailure(ErrorCode.BadInput, $"{_map.Count} lines to count, and {HitsType} has room for {room}");
    }

    /// <summary>The modules that change: those covered, and the one with the counters.</summary>
    public IEnumerable<ModuleDefinition> Modules => _first.Keys.Append(_hits.Module);

    /// <summary>What of this goes into the key of a woven module.</summary>
    public string Plan(ModuleDefinition module) => module == _hits.Module ? $"counters {_map.Count}" : $"counters from {_first[module]}";

    public void WriteMap(string file) => File.WriteAllLines(file, _map);

    public void Weave(ModuleDefinition module, IReadOnlySet<MethodDefinition> plugged)
    {
        if (module == _hits.Module)
        {
            SetCount();
            return;
        }

        int index = _first[module];
        FieldReference hits = module.ImportReference(_hits);
        foreach (IGrouping<MethodDefinition, (MethodDefinition Method, SequencePoint Point)> method in Points(module, plugged).ToList().GroupBy(static one => one.Method))
        {
            MethodBody body = method.Key.Body;
            Dictionary<int, Instruction> byOffset = body.Instructions.ToDictionary(static one => one.Offset);
            Instruction[] places = [.. method.Select(one => byOffset[one.Point.Offset])];
            body.SimplifyMacros();
            foreach (Instruction place in places)
            {
                Insertion.Before(
                    body.GetILProcessor(),
                    place,
                    Instruction.Create(OpCodes.Ldsflda, hits),
                    Instruction.Create(OpCodes.Ldc_I4, index++),
                    Instruction.Create(OpCodes.Add),
                    Instruction.Create(OpCodes.Ldc_I4_1),
                    Instruction.Create(OpCodes.Stind_I1));
            }

            body.OptimizeMacros();
        }
    }

    // static int Count => 0, with the number instead.
    private void SetCount()
    {
        Instruction number = _hits.DeclaringType.Methods.Single(static method => method.Name == "get_Count").Body.Instructions.Single(static one => one.OpCode == OpCodes.Ldc_I4_0);
        (number.OpCode, number.Operand) = (OpCodes.Ldc_I4, _map.Count);
    }

    private static IEnumerable<(MethodDefinition Method, SequencePoint Point)> Points(ModuleDefinition module, IReadOnlySet<MethodDefinition> plugged) =>
        from type in module.GetTypes()
        from method in type.Methods
        where method.HasBody && !plugged.Contains(method)
        from point in method.DebugInformation.SequencePoints
        where !point.IsHidden
        select (method, point);
}
