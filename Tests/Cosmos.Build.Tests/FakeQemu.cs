namespace Cosmos.Build.Tests;

/// <summary>A shell script in QEMU's place, and a folder with an image for it to not boot.</summary>
internal sealed class FakeQemu : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fake-qemu").FullName;

    public FakeQemu(string script)
    {
        Program = Path.Combine(_folder, "qemu");
        File.WriteAllText(Program, $"#!/bin/bash\ncd '{_folder}'\n{script}\n");
        File.SetUnixFileMode(Program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Image, "");
        File.WriteAllText(Path.ChangeExtension(Image, ".elf"), "");
    }

    public string Program { get; }

    public string Image => Path.Combine(_folder, "kernel.iso");

    public string FilePath(string name) => Path.Combine(_folder, name);

    /// <summary>The launcher, about to boot the image with this in QEMU's place.</summary>
    public Command Launch(params string[] arguments) => Launcher.Start(["--image", Image, .. arguments], new() { ["ASTER_QEMU"] = Program });

    public Task<Outcome> Boot(params string[] arguments) => Launch(arguments).Finish();

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
