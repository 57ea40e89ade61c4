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
    public static string Image(string project)
        => Path.Combine(Root, project, "bin", Configuration, "net9.0", Path.GetFileName(project) + ".elf");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "qemu-launch.sh"))) return folder.FullName;
        }

        throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in the repository");
    }
}
