using IL2CPU.Diagnostics;
using Xunit;

namespace IL2CPU.Tests.Diagnostics;

/// <summary>What a user sees when the compiler or the linker does not do its work.</summary>
public sealed class ExternalToolTests
{
    [Fact]
    public void Tool_that_is_missing_is_named()
    {
        BuildFailure failure = Assert.Throws<BuildFailure>(() => ExternalTool.Run("no-such-linker", []));
        Assert.Equal("IL2CPU0012", failure.Code);
        Assert.StartsWith("'no-such-linker' cannot be run: ", failure.Message);
    }

    [Fact]
    public void Tool_that_fails_is_quoted_with_its_status()
    {
        BuildFailure failure = Assert.Throws<BuildFailure>(() => ExternalTool.Run("/bin/sh", ["-c", "echo what it did; echo why it failed >&2; exit 3"]));
        Assert.Equal("IL2CPU0012", failure.Code);
        Assert.Equal("sh failed with status 3: what it did\nwhy it failed", failure.Message);
    }

    /// <summary>More than a pipe holds, on either side: neither the tool nor the build waits for the other.</summary>
    [Fact]
    public void Tool_that_says_much_is_heard_to_the_end()
    {
        const int Bytes = 1_000_000;
        string said = ExternalTool.RunQuietly("/bin/sh", ["-c", $"head -c {Bytes} /dev/zero | tr '\\0' e >&2; head -c {Bytes} /dev/zero | tr '\\0' o"]);
        Assert.Equal(new string('o', Bytes) + new string('e', Bytes), said);
    }
}
