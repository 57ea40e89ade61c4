namespace Cosmos.Build.Tests;

/// <summary>Tests that need the first kernel's image to stay as it is take turns.</summary>
[CollectionDefinition(nameof(FirstKernelImage))]
public sealed class FirstKernelImage;

/// <summary>The first kernel of every Cosmos user, in QEMU.</summary>
[Collection(nameof(FirstKernelImage))]
public sealed class FirstKernelTests
{
    [Theory]
    [InlineData("kernel")]
    [InlineData("iso")]
    [InlineData("uefi")]
    public async Task Line_that_is_typed_is_echoed(string boot)
    {
        using Command session = Launcher.Start(["--boot", boot, "--timeout", "120", "--image", Repository.FirstKernelIso]);
        await session.Expect("Cosmos booted successfully. Type a line of text to get it echoed back.");
        await session.Expect("Input: ");
        await session.Type("Hello, Cosmos\n");
        await session.Expect("Text typed: Hello, Cosmos");
    }

    [Fact]
    public async Task Line_that_is_typed_before_the_kernel_runs_is_not_lost()
    {
        using Command session = Launcher.Start(["--boot", "kernel", "--timeout", "120", "--image", Repository.FirstKernelIso]);
        await session.Type("early bird\n");
        await session.Expect("Text typed: early bird");
    }

    [Fact]
    public async Task Paste_of_many_lines_arrives_whole()
    {
        using Command session = Launcher.Start(["--boot", "kernel", "--timeout", "120", "--image", Repository.FirstKernelIso]);
        await session.Expect("Input: ");
        await session.Type(string.Concat(Enumerable.Range(0, 1000).Select(i => $"line {i} of a paste\n")));
        await session.Expect("Text typed: line 999 of a paste");
        Assert.All(Enumerable.Range(0, 1000), i => Assert.Contains($"Text typed: line {i} of a paste", session.Output));
    }

    [Fact]
    public async Task Ctrl_bracket_then_x_ends_the_session_on_a_terminal()
    {
        string line = $"'{Launcher.Script}' --boot kernel --timeout 120 --image '{Repository.FirstKernelIso}'";
        using Command session = Command.Start("script", ["-qec", line, "/dev/null"]);
        await session.Expect("Input: ");
        await session.Type("\u001dx");
        await session.Wait(timeoutSeconds: 30);
        Assert.Equal(0, session.ExitStatus);
    }

    [Fact]
    public async Task Ctrl_c_on_a_terminal_is_the_guests()
    {
        string line = $"'{Launcher.Script}' --boot kernel --timeout 120 --image '{Repository.FirstKernelIso}'";
        using Command session = Command.Start("script", ["-qec", line, "/dev/null"]);
        await session.Expect("Input: ");
        await session.Type("\u0003");
        await session.Type("after\r");
        await session.Expect("Text typed: after");
    }
}
