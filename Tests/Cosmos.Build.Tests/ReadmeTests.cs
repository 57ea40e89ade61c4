namespace Cosmos.Build.Tests;

/// <summary>What the README shows is what the repository holds, and does.</summary>
[Collection(nameof(FirstKernelImage))]
public sealed class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
    private static readonly string Example = Path.Combine(Repository.Root, "examples", "TeachingDevice");

    [Theory]
    [InlineData("EduDevice.cs")]
    [InlineData("Kernel.cs")]
    public void Driver_is_shown_as_it_is(string file) => Assert.Contains(File.ReadAllText(Path.Combine(Example, file)).Trim(), Readme);

    [Fact]
    public void Driver_has_forty_lines() => Assert.InRange(File.ReadAllLines(Path.Combine(Example, "EduDevice.cs")).Length, 1, 40);

    [Fact]
    public void Links_lead_somewhere()
    {
        IEnumerable<string> targets = System.Text.RegularExpressions.Regex.Matches(Readme, @"\]\(([^)]+)\)").Select(match => match.Groups[1].Value);
        Assert.All(targets.Where(target => !target.StartsWith("https:", StringComparison.Ordinal)), target => Assert.True(Path.Exists(Path.Combine(Repository.Root, target)), target));
    }

    [Fact]
    public async Task Driver_computes_the_factorial_that_is_shown()
    {
        string image = Path.Combine(Example, "bin", Repository.Configuration, "net9.0", "TeachingDevice.iso");
        Outcome outcome = await Launcher.Run("--boot", "kernel", "--bare", "--timeout", "120", "--image", image, "--", "-device", "edu");
        Assert.Equal(0, outcome.Status);
        Assert.Equal("10! = 3628800", outcome.Output.Trim());
        Assert.Contains("\n10! = 3628800\n", Readme);
    }
}
