using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Weaving;

/// <summary>A static class marked <c>[Plug]</c>, with the one target that this mark names.</summary>
internal sealed record PlugClass(TypeDefinition Type, TypeReference? Target, string? TargetName, bool IsOptional, bool Inheritable)
{
    /// <summary>The target as the user wrote it, who may have written none.</summary>
    public string? TargetText => Target is null ? TargetName : TypeNames.Display(Target);
}

/// <summary>One method of a plug class, with what its attributes say.</summary>
internal sealed record PlugMethod(PlugClass Class, MethodDefinition Method)
{
    public const string ThisName = "aThis";

    public string? Signature { get; init; }

    public bool IsOptional { get; init; }

    public bool IsWildcard { get; init; }

    /// <summary>The field name of each parameter that is a field of the target, by parameter index.</summary>
    public required IReadOnlyDictionary<int, string> Fields { get; init; }

    /// <summary>The parameters that stand for arguments of the target, <c>aThis</c> included.</summary>
    public IEnumerable<ParameterDefinition> Arguments => Method.Parameters.Where(p => !Fields.ContainsKey(p.Index));

    /// <summary>The target is an instance method and its instance is passed.</summary>
    public bool TakesThis => Arguments.FirstOrDefault() is { } first && string.Equals(first.Name, ThisName, StringComparison.OrdinalIgnoreCase);

    public string Display => TypeNames.Display(Method);

    /// <summary>Where the plug stands in the user's source, when its symbols are there.</summary>
    public SourcePosition? Position => SourceOf(Method);

    /// <summary>The first line of a method's body, when its symbols are there.</summary>
    public static SourcePosition? SourceOf(MethodDefinition method)
    {
        SequencePoint? point = method.HasBody ? method.DebugInformation?.SequencePoints.FirstOrDefault(p => !p.IsHidden) : null;
        return point is null ? null : new SourcePosition(point.Document.Url, point.StartLine, point.StartColumn);
    }
}

/// <summary>A target method and the plug that replaces its body.</summary>
internal sealed record Binding(MethodDefinition Target, PlugMethod Plug);

/// <summary>A plug that does not fit its target.</summary>
/// <param name="Code">The code of the error.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="Position">Where the plug is.</param>
/// <param name="Targets">What it may have been meant for.</param>
internal sealed record RefusedPlug(string Code, string Message, SourcePosition? Position, IReadOnlyList<MethodDefinition> Targets);
