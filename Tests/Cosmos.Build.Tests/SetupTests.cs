using System.Diagnostics;

namespace Cosmos.Build.Tests;

/// <summary>What is missing is installed, and nothing else, with scripts in the place of apt-get and sudo.</summary>
public sealed class SetupTests
{
    [Fact]
    public async Task Complete_machine_needs_nothing()
    {
        using var path = new SearchPath(without: []);
        Outcome outcome = await path.Setup();
        Assert.Equal(0, outcome.Status);
        Assert.Empty(path.AptCalls);
    }

    [Fact]
    public async Task Missing_command_brings_its_package_alone()
    {
        using var path = new SearchPath(without: ["xorriso", "mformat"]);
        Outcome outcome = await path.Setup();
        Assert.Equal(0, outcome.Status);
        Assert.StartsWith("update ", path.AptCalls[0]);
        Assert.EndsWith(" mtools xorriso", path.AptCalls[1]);
    }

    [Fact]
    public async Task Installation_that_changes_nothing_is_an_error()
    {
        using var path = new SearchPath(without: ["xorriso"], aptWorks: false);
        Outcome outcome = await path.Setup();
        Assert.Equal(1, outcome.Status);
        Assert.Contains("still missing after installation: xorriso", outcome.Error);
    }

    [Fact]
    public async Task Machine_without_dotnet_is_told_so()
    {
        using var path = new SearchPath(without: ["dotnet"]);
        Outcome outcome = await path.Setup();
        Assert.Equal(1, outcome.Status);
        Assert.Contains(".NET SDK is missing", outcome.Error);
    }

    [Fact]
    public async Task Image_that_is_there_boots_without_dotnet()
    {
        using var path = new SearchPath(without: ["dotnet"]);
        using var fake = new FakeQemu("echo guest; exit 33");
        Outcome outcome = await Launcher.Start(["--image", fake.Image], new() { ["ASTER_QEMU"] = fake.Program, ["PATH"] = path.Bin }).Finish();
        Assert.Equal((0, "guest\n"), (outcome.Status, outcome.Output));
    }

    /// <summary>A PATH with every command of this machine but a few, and an apt-get that puts them there.</summary>
    private sealed class SearchPath : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("path").FullName;

        public SearchPath(string[] without, bool aptWorks = true)
        {
            string bin = Directory.CreateDirectory(Bin).FullName;
            foreach (string directory in (string[])["/usr/bin", "/usr/sbin", "/bin", DotnetFolder()])
                foreach (string file in Directory.EnumerateFiles(directory))
                {
                    string name = Path.GetFileName(file);
                    if (!without.Contains(name) && name is not ("apt-get" or "sudo") && !Path.Exists(Path.Combine(bin, name)))
                        File.CreateSymbolicLink(Path.Combine(bin, name), file);
                }
            Script(bin, "sudo", "exec \"$@\"");
            string install = aptWorks ? string.Join('\n', without.Select(name => $"[[ $1 == update ]] || ln -sf /bin/true '{bin}/{name}'")) : "";
            Script(bin, "apt-get", $"echo \"$@\" >>'{_folder}/calls'\n{install}");
        }

        public string[] AptCalls => File.Exists(Path.Combine(_folder, "calls")) ? File.ReadAllLines(Path.Combine(_folder, "calls")) : [];

        public string Bin => Path.Combine(_folder, "bin");

        public Task<Outcome> Setup() => Launcher.Start(["setup"], new() { ["PATH"] = Bin }).Finish();

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private static string DotnetFolder() => Path.GetDirectoryName(Process.GetCurrentProcess().MainModule!.FileName)!;

        private static void Script(string bin, string name, string body)
        {
            string file = Path.Combine(bin, name);
            File.WriteAllText(file, $"#!/bin/bash\n{body}\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
