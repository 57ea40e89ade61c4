using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Reporting;

/// <summary>How much code an assembly holds.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="IsPrivileged">It may touch ports, device memory and physical pages.</param>
/// <param name="Methods">Methods with a body.</param>
/// <param name="IlBytes">The length of their IL.</param>
/// <param name="Lines">Lines of source that some instruction stands for; 0 without symbols.</param>
internal sealed record AssemblyMeasure(string Name, bool IsPrivileged, int Methods, int IlBytes, int Lines)
{
    public static AssemblyMeasure Of(AssemblyDefinition assembly, bool isPrivileged)
    {
        int methods = 0;
        int bytes = 0;
        var lines = new HashSet<(string File, int Line)>();
        foreach (MethodDefinition method in assembly.MainModule.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody))
        {
            methods++;
            bytes += method.Body.CodeSize;
            foreach (SequencePoint point in method.DebugInformation.SequencePoints.Where(p => !p.IsHidden))
            {
                for (int line = point.StartLine; line <= point.EndLine; line++) lines.Add((point.Document.Url, line));
            }
        }
        return new AssemblyMeasure(assembly.Name.Name, isPrivileged, methods, bytes, lines.Count);
    }
}
