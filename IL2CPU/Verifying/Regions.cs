using Mono.Cecil.Cil;

namespace IL2CPU.Verifying;

/// <summary>The protected regions of a body, and how control may pass between them (ECMA-335 III.1.7.5, I.12.4.2.8).</summary>
internal sealed class Regions
{
    private readonly List<Region> _regions = [];

    public Regions(MethodBody body)
    {
        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            Add(handler, Part.Try, handler.TryStart, handler.TryEnd);
            if (handler.FilterStart is not null) Add(handler, Part.Filter, handler.FilterStart, handler.HandlerStart);
            Part part = handler.HandlerType is ExceptionHandlerType.Finally or ExceptionHandlerType.Fault ? Part.Finally : Part.Catch;
            Add(handler, part, handler.HandlerStart, handler.HandlerEnd);
        }
        // Outermost first; what covers the same code is one region.
        _regions.Sort((a, b) => (b.End - b.Start).CompareTo(a.End - a.Start));
    }

    private enum Part
    {
        Try,
        Filter,
        Catch,
        Finally,
    }

    public bool IsTryStart(Instruction at) => _regions.Exists(r => r.Part == Part.Try && r.Start == at.Offset);

    /// <summary>What is wrong with passing from one instruction to another, by a branch or by going on; null when nothing is.</summary>
    public string? ProblemWithPassing(Instruction from, Instruction to)
    {
        if (_regions.Count == 0) return null;
        bool leaves = from.OpCode.Code is Code.Leave or Code.Leave_S;
        List<Region> before = At(from);
        List<Region> after = At(to);
        while (after.Count > 0 && after[^1] is { Part: Part.Try } entered && entered.Start == to.Offset && !before.Contains(entered)) after.RemoveAt(after.Count - 1);
        if (after.Count > before.Count || !after.SequenceEqual(before.Take(after.Count))) return "control passes into a protected region or a handler";
        if (after.Count == before.Count) return null;
        if (!leaves) return "control passes out of a protected region without leaving it";
        return before.Skip(after.Count).Any(r => r.Part is Part.Filter or Part.Finally) ? "control leaves a filter or a finally block" : null;
    }

    /// <summary>What is wrong with an instruction that ends a region, or the method, where it stands.</summary>
    public string? ProblemWithEnding(Instruction at)
    {
        List<Region> here = At(at);
        return at.OpCode.Code switch
        {
            Code.Ret or Code.Jmp => here.Count == 0 ? null : "the method is left from a protected region or a handler",
            Code.Endfinally => here.Count > 0 && here[^1].Part == Part.Finally ? null : "endfinally stands outside of a finally block",
            Code.Endfilter => here.Count > 0 && here[^1].Part == Part.Filter ? null : "endfilter stands outside of a filter",
            Code.Rethrow => here.Exists(r => r.Part == Part.Catch) ? null : "rethrow stands outside of a handler",
            _ => null,
        };
    }

    private List<Region> At(Instruction at) => _regions.FindAll(r => at.Offset >= r.Start && at.Offset < r.End);

    private void Add(ExceptionHandler handler, Part part, Instruction start, Instruction? end) =>
        _regions.Add(new Region(part, start.Offset, end?.Offset ?? int.MaxValue, part == Part.Try ? null : handler));

    private readonly record struct Region(Part Part, int Start, int End, ExceptionHandler? Handler);
}
