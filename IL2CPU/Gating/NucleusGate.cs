using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using IL2CPU.Elf;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Gating;

/// <summary>
/// What freestanding C# may not do. The compiler accepts each of these for the nucleus and gives code that silently does something else,
/// so the build looks for them.
/// </summary>
internal static class NucleusGate
{
    private static readonly (string Part, string Meaning)[] ForbiddenSymbols =
    [
        ("__GCSTATICS", "a mutable static field of reference type, which would go through a slot that nobody fills; use frozen data or unmanaged fields"),
        ("___cctor", "a static constructor, which nobody would run; let every static initialiser be a constant the compiler can evaluate"),
    ];

    /// <summary>Looks for catch and filter blocks in the nucleus' IL.</summary>
    public static void CheckAssembly(string path, DiagnosticBag diagnostics)
    {
        using var assemblies = new AssemblySet([path], []);
        foreach (TypeDefinition type in assemblies.Get(path).MainModule.GetTypes())
        {
            foreach (MethodDefinition method in type.Methods.Where(m => m.HasBody))
            {
                foreach (ExceptionHandler handler in method.Body.ExceptionHandlers)
                {
                    if (handler.HandlerType is not (ExceptionHandlerType.Catch or ExceptionHandlerType.Filter)) continue;
                    diagnostics.Error(ErrorCode.NucleusCatch,
                        $"{TypeNames.Display(method)} has a {handler.HandlerType.ToString().ToLowerInvariant()} block; the nucleus has no exceptions, so it would never run",
                        SourceOf(method, handler.HandlerStart.Offset));
                }
            }
        }
    }

    /// <summary>Looks for undefined symbols, and for those of forbidden statics, in the nucleus' object file.</summary>
    /// <param name="path">The object file.</param>
    /// <param name="allowed">Symbols that the linker itself or the C library supplies.</param>
    /// <param name="diagnostics">Where findings go.</param>
    public static void CheckObject(string path, IReadOnlyCollection<string> allowed, DiagnosticBag diagnostics) =>
        CheckSymbols(ElfObject.ReadSymbols(path), allowed, diagnostics);

    /// <summary>As <see cref="CheckObject"/>, over symbols already read.</summary>
    public static void CheckSymbols(IEnumerable<ElfSymbol> symbols, IReadOnlyCollection<string> allowed, DiagnosticBag diagnostics)
    {
        foreach (ElfSymbol symbol in symbols)
        {
            foreach ((string part, string meaning) in ForbiddenSymbols)
            {
                if (symbol.Name.Contains(part, StringComparison.Ordinal))
                {
                    diagnostics.Error(ErrorCode.NucleusStatics, $"the nucleus has the symbol '{symbol.Name}': {meaning}");
                }
            }
            if (!symbol.IsDefined && !allowed.Contains(symbol.Name))
            {
                diagnostics.Error(ErrorCode.NucleusUndefined,
                    $"the nucleus needs '{symbol.Name}', which it does not have; allocation, boxing, casts and throw need a runtime that is not under it");
            }
        }
    }

    private static SourcePosition? SourceOf(MethodDefinition method, int offset)
    {
        SequencePoint? point = method.DebugInformation?.SequencePoints.LastOrDefault(p => !p.IsHidden && p.Offset <= offset);
        return point is null ? null : new SourcePosition(point.Document.Url, point.StartLine, point.StartColumn);
    }
}
