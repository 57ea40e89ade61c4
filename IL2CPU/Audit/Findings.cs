using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Audit;

/// <summary>Reports what the audit finds, with assembly, member, IL offset and, when symbols are there, the line of source.</summary>
internal sealed class Findings(DiagnosticBag diagnostics)
{
    public void InAssembly(string code, AssemblyDefinition assembly, string what) => diagnostics.Error(code, $"{assembly.Name.Name}: {what}");

    public void InType(string code, TypeDefinition type, string what) =>
        diagnostics.Error(code, $"{type.Module.Assembly.Name.Name}: {TypeNames.Display(type)}: {what}",
            type.Methods.Select(m => SourceOf(m, 0)).FirstOrDefault(p => p is not null));

    public void InMethod(string code, MethodDefinition method, string what) =>
        diagnostics.Error(code, $"{method.Module.Assembly.Name.Name}: {TypeNames.Display(method)}: {what}", SourceOf(method, int.MaxValue));

    public void At(string code, MethodDefinition method, Instruction instruction, string what) =>
        diagnostics.Error(code, $"{method.Module.Assembly.Name.Name}: {TypeNames.Display(method)} at IL_{instruction.Offset:x4}: {what}",
            SourceOf(method, instruction.Offset));

    private static SourcePosition? SourceOf(MethodDefinition method, int offset)
    {
        if (method.DebugInformation is not { HasSequencePoints: true } debug) return null;
        List<SequencePoint> visible = debug.SequencePoints.Where(p => !p.IsHidden).ToList();
        SequencePoint? point = (offset == int.MaxValue ? null : visible.LastOrDefault(p => p.Offset <= offset)) ?? visible.FirstOrDefault();
        return point is null ? null : new SourcePosition(point.Document.Url, point.StartLine, point.StartColumn);
    }
}
