using Bench.Guests;

namespace Bench.Tests;

/// <summary>Programs that a benchmark needs: builds, QEMU, the launcher.</summary>
public sealed class RivalsTests
{
    [Fact]
    public void Program_that_fails_is_told_of_with_the_last_of_its_output()
    {
        var error = Assert.Throws<BenchException>(() => new Rivals("/", []).Run("sh", "-c", "for line in $(seq 100); do echo line $line; done; echo no such file; exit 3"));
        Assert.StartsWith("sh ended with status 3\n", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("\nline 100\nno such file", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 50\n", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_that_says_nothing_is_told_of_by_its_status() =>
        Assert.Equal("false ended with status 1", Assert.Throws<BenchException>(static () => new Rivals("/", []).Run("false")).Message);
}
