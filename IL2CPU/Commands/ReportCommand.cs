using System.CommandLine;
using IL2CPU.Assemblies;
using IL2CPU.Reporting;
using IL2CPU.Weaving;
using Mono.Cecil;

namespace IL2CPU.Commands;

/// <summary><c>il2cpu report</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Option<string?> input = CommandOptions.Optional("--in", "A directory that weave wrote.");
        Option<string[]> assemblies = CommandOptions.Many("--assembly", "Further assemblies, the nucleus for one.");
        Option<string[]> plugs = CommandOptions.Many("--plugs", "Plug assemblies; they are privileged.");
        Option<string[]> privileged = CommandOptions.Many("--privileged", "Simple names of further privileged assemblies.");
        Option<string[]> packages = CommandOptions.Many("--package", "Assemblies that come as binaries.");
        Option<string[]> trusted = CommandOptions.Many("--trusted", "Packages that are not audited, as NAME/VERSION=REASON.");
        Option<bool> json = new("--json") { Description = "JSON instead of a table." };
        Option<string?> output = CommandOptions.Optional("--out", "The file to write, instead of standard output.");

        var command = new Command("report", "Measure how much of an image is privileged.") { input, assemblies, plugs, privileged, packages, trusted, json, output };
        command.SetBody((result, _) =>
        {
            string[] given = [.. result.GetRequiredValue(plugs), .. result.GetRequiredValue(assemblies)];
            List<string> woven = result.GetValue(input) is { } directory ? WovenFiles.All(directory) : [];
            using var set = new AssemblySet(given, woven);
            IEnumerable<AssemblyDefinition> measured = given.Select(set.Get)
                .Concat(woven.Where(Implementation.IsIn).Select(set.Get)).Distinct().Where(a => !Framework.Contains(a));
            HashSet<string> names = result.GetRequiredValue(plugs).Select(Path.GetFileNameWithoutExtension)
                .Concat(result.GetRequiredValue(privileged)).ToHashSet(StringComparer.OrdinalIgnoreCase)!;
            PrivilegeReport report = PrivilegeReport.Of(measured, names, CommandOptions.Names(result.GetRequiredValue(packages)), result.GetRequiredValue(trusted));
            string text = result.GetValue(json) ? report.ToJson() : report.ToText();
            if (result.GetValue(output) is { } file) File.WriteAllText(file, text);
            else Console.Out.Write(text);
        });
        return command;
    }
}
