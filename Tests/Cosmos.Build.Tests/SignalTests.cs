namespace Cosmos.Build.Tests;

/// <summary>QEMU never outlives the script, however the script ends.</summary>
public sealed class SignalTests
{
    [Theory]
    [InlineData("TERM", "iso", 143)]
    [InlineData("HUP", "iso", 129)]
    [InlineData("INT", "iso", 130)]
    [InlineData("KILL", "iso", 137)]
    [InlineData("TERM", "uefi", 143)]
    [InlineData("KILL", "uefi", 137)]
    public async Task Qemu_ends_with_the_script(string signal, string boot, int status)
    {
        // It does not listen when asked to end.
        using var fake = new FakeQemu("trap '' TERM HUP INT; echo $$ >pid; echo Booting the kernel; echo up; exec sleep 600");
        using Command session = fake.Launch("--boot", boot);
        await session.Expect("up");
        int qemu = int.Parse(File.ReadAllText(fake.FilePath("pid")));
        Assert.True(Processes.Alive(qemu));

        session.Signal(signal);
        await session.Wait(timeoutSeconds: 120);
        Assert.Equal(status, session.ExitStatus);
        Assert.True(await Processes.Gone(qemu), "QEMU is still there");
    }

    [Fact]
    public async Task Qemu_ends_with_the_process_that_is_named()
    {
        using var fake = new FakeQemu("trap '' TERM HUP INT; echo $$ >pid; echo up; exec sleep 600");
        using Command other = Command.Start("sleep", ["600"]);
        using Command session = fake.Launch("--end-with", $"{other.Id}");
        await session.Expect("up");
        int qemu = int.Parse(File.ReadAllText(fake.FilePath("pid")));
        Assert.True(Processes.Alive(qemu));

        other.Signal("KILL");
        await session.Wait(timeoutSeconds: 120);
        Assert.Equal(143, session.ExitStatus);
        Assert.True(await Processes.Gone(qemu), "QEMU is still there");
    }

    [Fact]
    public async Task Process_that_goes_on_changes_nothing()
    {
        using var fake = new FakeQemu("exit 39");
        Assert.Equal(3, (await fake.Boot("--end-with", $"{Environment.ProcessId}", "--timeout", "60")).Status);
    }

    [Fact]
    public async Task Firmware_that_never_boots_leaves_nothing_behind()
    {
        using var fake = new FakeQemu("echo $$ >pid; echo 'no boot device'; exec sleep 600");
        using Command session = fake.Launch("--boot", "uefi");
        while (!File.Exists(fake.FilePath("pid")) || File.ReadAllText(fake.FilePath("pid")).Length == 0) await Task.Delay(20);
        int qemu = int.Parse(File.ReadAllText(fake.FilePath("pid")));
        session.Signal("TERM");
        await session.Wait(timeoutSeconds: 120);
        Assert.True(await Processes.Gone(qemu));
        Assert.Empty(session.Output);
    }
}
