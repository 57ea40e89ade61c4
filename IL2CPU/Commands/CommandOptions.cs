using System.CommandLine;
using IL2CPU.Diagnostics;

namespace IL2CPU.Commands;

/// <summary>How the commands' options are declared and their bodies run, the same for all.</summary>
internal static class CommandOptions
{
    /// <summary>An option that must be given once.</summary>
    public static Option<string> Required(string name, string description) => new(name) { Description = description, Required = true };

    /// <summary>An option that may be given once.</summary>
    public static Option<string?> Optional(string name, string description) => new(name) { Description = description };

    /// <summary>An option that takes any number of values, after one name or several.</summary>
    public static Option<string[]> Many(string name, string description) =>
        new(name) { Description = description, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };

    /// <summary>The simple names of assemblies that are given as files.</summary>
    public static IReadOnlySet<string> Names(IEnumerable<string> files) =>
        files.Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Runs a command's body; whatever it finds is written as MSBuild reads it.</summary>
    public static void SetBody(this Command command, Action<ParseResult, DiagnosticBag> body) => command.SetAction(result =>
    {
        var diagnostics = new DiagnosticBag();
        try
        {
            body(result, diagnostics);
        }
        catch (BuildFailure failure)
        {
            diagnostics.Error(failure.Code, failure.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            diagnostics.Error(ErrorCode.BadInput, e.Message);
        }
        return diagnostics.Report(Console.Out);
    });
}
