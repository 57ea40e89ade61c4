using System.Text;

namespace Cosmos.Build.Tests;

/// <summary>How a session ends, and what passes through it, with a script in QEMU's place.</summary>
public sealed class ExitTests
{
    [Theory]
    [InlineData(33, 0)] // powered off with status 0
    [InlineData(35, 1)]
    [InlineData(39, 3)] // panic
    [InlineData(0, 0)] // ACPI
    [InlineData(1, 1)] // QEMU's own failure
    [InlineData(34, 1)]
    public async Task Status_of_the_debug_exit_is_the_guests(int qemu, int expected)
    {
        using var fake = new FakeQemu($"exit {qemu}");
        Assert.Equal(expected, (await fake.Boot()).Status);
    }

    [Fact]
    public async Task Only_the_guest_writes_to_stdout()
    {
        using var fake = new FakeQemu("echo guest; exit 33");
        Outcome outcome = await fake.Boot();
        Assert.Equal("guest\n", outcome.Output);
        Assert.Contains("Ctrl-] then x", outcome.Error);
    }

    [Fact]
    public async Task Piped_input_reaches_the_guest_whole()
    {
        using var fake = new FakeQemu("cat; exit 33");
        using Command session = fake.Launch();
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        await session.Write(bytes);
        Outcome outcome = await session.Finish();
        Assert.Equal(bytes, Encoding.Latin1.GetBytes(outcome.Output));
    }

    [Fact]
    public async Task End_of_input_does_not_end_the_guest()
    {
        using var fake = new FakeQemu("cat >/dev/null; sleep 0.5; echo still here; exit 33");
        Assert.Equal("still here\n", (await fake.Boot()).Output);
    }

    [Fact]
    public async Task Timeout_ends_qemu_with_124()
    {
        using var fake = new FakeQemu("echo $$ >pid; exec sleep 600");
        Outcome outcome = await fake.Boot("--timeout", "1");
        Assert.Equal(124, outcome.Status);
        Assert.Contains("timeout", outcome.Error);
        Assert.False(Processes.Alive(int.Parse(File.ReadAllText(fake.FilePath("pid")))));
    }

    [Fact]
    public async Task Timeout_that_does_not_run_out_changes_nothing()
    {
        using var fake = new FakeQemu("exit 39");
        Assert.Equal(3, (await fake.Boot("--timeout", "60")).Status);
    }

    [Fact]
    public async Task Image_that_is_not_there_is_a_failure()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "Nothing.csproj"), "<Project />");
        Outcome outcome = await Launcher.Run("--no-build", "--project", folder);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(1, outcome.Status);
        Assert.Contains("Nothing.iso is not there", outcome.Error);
    }

    [Fact]
    public async Task Build_that_fails_exits_1()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "Broken.csproj"), "<Project><Target Name=\"Build\"><Error Text=\"no\" /></Target></Project>");
        Outcome outcome = await Launcher.Run("build", "--project", folder);
        Directory.Delete(folder, recursive: true);
        Assert.Equal(1, outcome.Status);
        Assert.Contains("the build failed", outcome.Error);
    }
}
