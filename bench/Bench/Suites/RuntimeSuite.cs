using Bench.Figures;
using Bench.Guests;

namespace Bench.Suites;

/// <summary>.NET's runtime: one program, on both systems.</summary>
internal sealed class RuntimeSuite : Suite
{
    private static readonly string[] Program = ["bench", "RuntimeFigures"];
    private bool _isBuilt;

    public override string Name => "runtime";

    public override string Summary => "allocation, exceptions, locks, threads, tasks";

    public override string Method =>
        "`bench/RuntimeFigures`, compiled and linked by the same tools against the same runtime: as the image's only program, and as Linux' only process. Each figure is the "
        + "median of nine turns. `collect` is a full collection with 100,000 live objects, `lock-contended` one of four threads' entries into one lock, `handoff` two "
        + "wake-ups between two threads, `thread` a start and a join, `dictionary` 1,000 insertions and lookups, `json` a document of 50 orders written and read.";

    public override IReadOnlyList<string> Systems => [Comparison.Ours, Comparison.Linux];

    public override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings)
    {
        string folder = Path.Combine([rivals.Root, .. Program]);
        string built = Path.Combine(folder, "bin", "Release", "net9.0", "RuntimeFigures");
        if (!_isBuilt)
            rivals.Run("dotnet", "build", folder, "--configuration", "Release", "--verbosity", "quiet", "--nologo");
        _isBuilt = true;
        using GuestRun guest = system == Comparison.Ours
            ? rivals.StartKernel($"{built}.elf", $"{settings.Milliseconds}")
            : rivals.StartLinux($"RuntimeFigures.linux {settings.Milliseconds}", [$"{built}.linux"], []);
        string output = guest.WaitForEnd();
        return [.. output.Split('\n').Select(Figure.Parse).OfType<Figure>()];
    }
}
