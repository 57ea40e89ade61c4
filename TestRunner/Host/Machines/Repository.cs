namespace TestRunner.Host.Machines;

/// <summary>Where things are in the tree that this assembly was built in.</summary>
public static class Repository
{
    /// <summary>The root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Release or Debug: that of this assembly, so that what is booted was built with it.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent?.Name ?? "Release";

    /// <summary>The launcher.</summary>
    public static string Launcher => Path.Combine(Root, "qemu-launch.sh");

    /// <summary>Where logs and reports go.</summary>
    public static string Results => Directory.CreateDirectory(Path.Combine(Root, "TestResults", "serial")).FullName;

    /// <summary>The image of a kernel project, as ELF; the ISO stands beside it.</summary>
    public static string Image(string project) => Path.Combine(Output(project), Path.GetFileName(project) + ".elf");

    /// <summary>The image of the same kernel that counts which lines run, when this run is about coverage and there is one; else null.</summary>
    public static string? CountingImage(string project)
    {
        string image = Path.Combine(Output(project), "coverage", Path.GetFileName(project) + ".elf");
        return Environment.GetEnvironmentVariable("ASTER_TEST_COVERAGE") == "1" && File.Exists(image) ? image : null;
    }

    /// <summary>Where reports of coverage go.</summary>
    public static string Coverage => Directory.CreateDirectory(Path.Combine(Root, "TestResults", "coverage")).FullName;

    /// <summary>An image's twin that has its symbols.</summary>
    public static string WithSymbols(string image) => Path.ChangeExtension(image, ".debug.elf");

    private static string Output(string project) => Path.Combine(Root, project, "bin", Configuration, "net9.0");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "qemu-launch.sh"))) return folder.FullName;
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in the repository");
    }
}
