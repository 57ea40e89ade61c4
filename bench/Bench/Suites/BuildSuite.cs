using System.Diagnostics;
using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>How long the image takes to build, and how large it is.</summary>
internal sealed class BuildSuite : Suite
{
    public override string Name => "build";

    public override string Summary => "build times and image sizes";

    public override string Method =>
        "`clean` builds a fresh clone of what is committed (packages restored from this machine's cache, .NET's OpenSSL shim built anew); `unchanged` runs the same command "
        + "again; `changed` builds when a source file of the kernel is newer, and `changed-unaudited` does so without the audits of what is compiled and of what is woven. "
        + "Sizes are those of the stripped ELF and of the ISO.";

    public override IReadOnlyList<string> Systems => [Comparison.Ours];

    public override int MostRounds => 1;

    public override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings)
    {
        string clone = Path.Combine(rivals.Artifacts, "clone");
        if (Directory.Exists(clone))
            Directory.Delete(clone, recursive: true);
        rivals.Run("git", "clone", "--quiet", rivals.Root, clone);
        double clean = Time(rivals, clone);
        double unchanged = Time(rivals, clone);
        double changed = Change(rivals, clone);
        double unaudited = Change(rivals, clone, "-p:CosmosAudit=false");
        string image = Path.Combine(clone, Path.GetRelativePath(rivals.Root, rivals.Image));
        Figure[] figures =
        [
            new("build.clean", "s", clean),
            new("build.unchanged", "s", unchanged),
            new("build.changed", "s", changed),
            new("build.changed-unaudited", "s", unaudited),
            new("build.elf", "KiB", new FileInfo(image).Length / 1024.0),
            new("build.iso", "KiB", new FileInfo(Path.ChangeExtension(image, ".iso")).Length / 1024.0),
        ];
        Directory.Delete(clone, recursive: true);
        return figures;
    }

    private static double Time(Rivals rivals, string clone) => Time(rivals, Path.Combine(clone, "qemu-launch.sh"), "build");

    private static double Change(Rivals rivals, string clone, params string[] properties)
    {
        string project = Path.Combine(clone, "AsterCosmos");
        File.SetLastWriteTimeUtc(Path.Combine(project, "Kernel.cs"), DateTime.UtcNow);
        return Time(rivals, "dotnet", ["build", project, "--configuration", "Release", "--no-restore", "--nologo", .. properties]);
    }

    private static double Time(Rivals rivals, string command, params string[] arguments)
    {
        var time = Stopwatch.StartNew();
        rivals.Run(command, arguments);
        return Math.Round(time.Elapsed.TotalSeconds, 2);
    }
}
