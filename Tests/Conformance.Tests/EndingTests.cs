using TestRunner.Conformance;

namespace Conformance.Tests;

/// <summary>How the program ends: what it says of that itself is what it says on Linux, and whoever brings it down is shown by name.</summary>
public sealed class EndingTests
{
    // What a shell shows for a process that a signal has ended is beyond this.
    private const int LeastOfSignals = 128;
    private const int PanicStatus = 3;

    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(4);

    /// <summary>The names of all endings.</summary>
    public static TheoryData<string> Names => [.. Endings.All.Select(static ending => ending.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Program_ends_as_on_Linux(string name)
    {
        Ending ending = Endings.All.Single(one => one.Name == name);
        string[] words = [$"ending={name}"];
        using LinuxSystem linux = new(words, "");
        using GuestSystem guest = new(words, "", Silence);
        (List<string> expected, _, int? linuxStatus) = Follow(linux);
        (List<string> actual, string all, int? guestStatus) = Follow(guest);
        Assert.NotEmpty(expected);
        Assert.Equal(expected, actual);
        if (ending.IsOrderly)
            Assert.Equal(linuxStatus, guestStatus);
        else
            Assert.Equal((true, PanicStatus), (linuxStatus > LeastOfSignals, guestStatus));
        Assert.All(ending.Traced, place => Assert.Contains(place, all, StringComparison.Ordinal));
    }

    private static (List<string> Own, string All, int? Status) Follow(ICheckSystem system)
    {
        List<string> all = [];
        while (system.TryReadLine(out string line))
            all.Add(line);
        return ([.. all.Where(static line => line.StartsWith(Endings.Begin, StringComparison.Ordinal))], string.Join('\n', all), system.WaitForEnd());
    }
}
