using System.Text.RegularExpressions;
using TestRunner.Conformance.Terminals;

namespace Conformance.Tests;

/// <summary>Every scene of a terminal: what the guest's serial line shows at each mark is what a terminal under Linux shows.</summary>
public sealed partial class TerminalTests(TerminalConductor conductor) : IClassFixture<TerminalConductor>
{
    private const string Spectre = "Spectre.Console";

    /// <summary>The names of all scenes.</summary>
    public static TheoryData<string> Names => [.. TerminalScenes.All.Select(static scene => scene.Name)];

    /// <summary>The names of those in which Spectre.Console writes.</summary>
    public static TheoryData<string> OfSpectre => [.. TerminalScenes.All.Select(static scene => scene.Name).Where(static name => name.StartsWith(Spectre, StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scene_looks_the_same_as_on_Linux(string name)
    {
        List<TerminalView> expected = Assert.Contains(name, conductor.Linux);
        List<TerminalView> actual = Assert.Contains(name, conductor.Guest);
        Assert.True(expected.Count > TerminalScenes.All.Single(scene => scene.Name == name).Keys.Count, $"the scene ended after {expected.Count} marks");
        Assert.DoesNotContain(expected, static view => view.Text.Contains("threw ", StringComparison.Ordinal));
        Assert.Equal(string.Join("\n", expected), string.Join("\n", actual));
    }

    // The screens keep sixteen colours and no underline; what Spectre writes it writes itself, on any system.
    [Theory]
    [MemberData(nameof(OfSpectre))]
    public void Spectre_writes_the_same_sequences(string name) => Assert.Equal(Written(conductor.Linux[name]), Written(conductor.Guest[name]));

    [Fact]
    public void Names_are_unique() => Assert.Equal(TerminalScenes.All.Count, TerminalScenes.All.Select(static scene => scene.Name).Distinct().Count());

    // From where the stage has emptied the screen, which each system does in its own words.
    private static string Written(IEnumerable<TerminalView> views)
    {
        string all = string.Concat(views.Select(static view => view.Stream)).Replace("\r", "", StringComparison.Ordinal);
        return EmptyScreen().Replace(all, "", 1);
    }

    [GeneratedRegex(@"^.*?\e\[H\e\[2J(\e\[3J)?", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex EmptyScreen();
}
