using System.CommandLine;
using IL2CPU.Gating;

namespace IL2CPU.Commands;

/// <summary><c>il2cpu gate</c>.</summary>
internal static class GateCommand
{
    public static Command Create()
    {
        Option<string[]> assemblies = CommandOptions.Many("--assembly", "The nucleus' IL.");
        Option<string[]> objects = CommandOptions.Many("--object", "The nucleus' object file.");
        Option<string[]> allowed = CommandOptions.Many("--allow-undefined", "Symbols that the linker or the C library supplies.");

        var command = new Command("gate", "Look for what freestanding C# may not do.") { assemblies, objects, allowed };
        command.SetBody((result, diagnostics) =>
        {
            foreach (string assembly in result.GetRequiredValue(assemblies)) NucleusGate.CheckAssembly(assembly, diagnostics);
            foreach (string file in result.GetRequiredValue(objects)) NucleusGate.CheckObject(file, result.GetRequiredValue(allowed), diagnostics);
        });
        return command;
    }
}
