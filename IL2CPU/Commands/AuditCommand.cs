using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using IL2CPU.Audit;

namespace IL2CPU.Commands;

/// <summary><c>il2cpu audit</c>.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        Option<string[]> assemblies = CommandOptions.Many("--assembly", "Assemblies that hold no privilege.");
        assemblies.Required = true;
        Option<string[]> packages = CommandOptions.Many("--package", "Assemblies that hold no privilege and come as binaries.");
        Option<string[]> dma = CommandOptions.Many("--dma-trusted", "Simple names of assemblies that may hold types marked [DmaTrusted].");
        Option<string[]> bus = CommandOptions.Many("--bus-tier", "Simple names of assemblies that may use what is marked [BusTier], the kernel's own among them.");
        Option<string[]> references = CommandOptions.Many("--reference", "Assemblies, or directories of them, that references are found in.");
        Option<string[]> trusted = CommandOptions.Many("--trusted", "Packages that are not audited, as NAME/VERSION or NAME/VERSION=REASON.");
        Option<string[]> plugs = CommandOptions.Many("--plugs", "Plug assemblies, which nothing audited may refer to.");
        Option<string[]> friends = CommandOptions.Many("--friend", "Further assemblies that may see the contract's internals: the simulation, in host tests.");
        Option<string?> woven = CommandOptions.Optional("--woven",
            "A directory that weave wrote: assemblies are taken from there when they are there, and a body may end in the call of a plug.");

        var command = new Command("audit", "Check that assemblies hold no privilege.") { assemblies, packages, dma, bus, references, trusted, plugs, friends, woven };
        command.SetBody((result, diagnostics) =>
        {
            (int audited, int methods) = new Auditor(new AuditOptions
            {
                Assemblies = result.GetRequiredValue(assemblies).Select(a => InWoven(result.GetValue(woven), a)).ToList(),
                Packages = result.GetRequiredValue(packages).Select(a => InWoven(result.GetValue(woven), a)).ToList(),
                DmaTrusted = result.GetRequiredValue(dma),
                BusTier = result.GetRequiredValue(bus),
                References = result.GetRequiredValue(references),
                Trusted = result.GetRequiredValue(trusted),
                Plugs = result.GetRequiredValue(plugs),
                Friends = result.GetRequiredValue(friends),
                Woven = result.GetValue(woven) is not null,
            }, diagnostics).Run();
            Console.WriteLine($"audited {audited} assemblies, {methods} methods, in {Spent()}");
        });
        return command;
    }

    private static string InWoven(string? directory, string assembly) =>
        directory is not null && Path.Combine(directory, Path.GetFileName(assembly)) is var woven && File.Exists(woven) ? woven : assembly;

    /// <summary>What all of this process took, the start of the runtime included: what the audit adds to a build.</summary>
    private static string Spent()
    {
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{(DateTime.Now - process.StartTime).TotalSeconds:F1} s ({process.TotalProcessorTime.TotalSeconds:F1} s of processor)");
    }
}
