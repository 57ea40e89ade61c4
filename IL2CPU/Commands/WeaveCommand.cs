using System.CommandLine;
using IL2CPU.Instrumenting;
using IL2CPU.Weaving;

namespace IL2CPU.Commands;

/// <summary><c>il2cpu weave</c>.</summary>
internal static class WeaveCommand
{
    public static Command Create()
    {
        Option<string> kernel = CommandOptions.Required("--kernel", "The kernel assembly.");
        Option<string[]> plugs = CommandOptions.Many("--plugs", "Plug assemblies; plugs anywhere else are ignored.");
        Option<string[]> safePlugs = CommandOptions.Many("--safe-plugs", "Plug assemblies without privilege, which the audit reads as all safe code.");
        Option<string[]> references = CommandOptions.Many("--reference", "Assemblies, or directories of them, that the kernel's references are found in.");
        Option<string> output = CommandOptions.Required("--out", "The directory for woven assemblies and the list of untouched ones.");
        Option<string> entry = new("--entry")
        {
            Description = "kernel: give a kernel class its Main; none: leave the assembly as it is.",
            DefaultValueFactory = _ => "none",
        };
        entry.AcceptOnlyFromAmong("kernel", "none");
        Option<string[]> libraries = CommandOptions.Many("--native-library", "Further native libraries that are linked into the image.");
        Option<string[]> privileged = CommandOptions.Many("--privileged", "Privileged assemblies that are linked in unwoven, the nucleus: counted in the report.");
        Option<string[]> cover = CommandOptions.Many("--cover", "Assemblies, by simple name, whose lines are counted.");
        Option<string?> map = CommandOptions.Optional("--cover-map", "The file that says which counter is which line.");
        Option<string[]> notes = CommandOptions.Many("--note-calls", "CALLED.TYPE=NOTING.TYPE::METHOD: call the one before each call of a method of the other.");
        Option<string[]> members = CommandOptions.Many("--keep-members", "ASSEMBLY=KEEPING.TYPE::METHOD: keep for reflection what the method's parameter names, of each type that the assembly deals with.");

        Option<string[]> packages = CommandOptions.Many("--package", "Assemblies that come as binaries, for the report.");
        Option<string[]> trusted = CommandOptions.Many("--trusted", "Packages that are not audited, as NAME/VERSION=REASON, for the report.");

        var command = new Command("weave", "Replace the bodies of plugged methods by calls of their plugs.") { kernel, plugs, safePlugs, references, output, entry, libraries, privileged, packages, trusted, cover, map, notes, members };
        command.SetBody((result, diagnostics) => new Weaver(new WeaveOptions
        {
            Kernel = result.GetRequiredValue(kernel),
            Plugs = result.GetRequiredValue(plugs),
            SafePlugs = result.GetRequiredValue(safePlugs),
            References = result.GetRequiredValue(references),
            Output = result.GetRequiredValue(output),
            SynthesiseEntry = result.GetRequiredValue(entry) == "kernel",
            NativeLibraries = result.GetRequiredValue(libraries),
            Privileged = result.GetRequiredValue(privileged),
            Packages = CommandOptions.Names(result.GetRequiredValue(packages)),
            Trusted = result.GetRequiredValue(trusted),
            Instrument = new InstrumentOptions
            {
                Cover = result.GetRequiredValue(cover),
                CoverMap = result.GetValue(map),
                NoteCalls = result.GetRequiredValue(notes),
                KeepMembers = result.GetRequiredValue(members),
            },
        }, diagnostics).Run());
        return command;
    }
}
