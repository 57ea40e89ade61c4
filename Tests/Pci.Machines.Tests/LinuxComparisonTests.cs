using TestRunner.Host.Machines;
using TestRunner.Host.Shell;

namespace Pci.Machines.Tests;

/// <summary>
/// Every machine of <c>Machines/</c>, booted: this system's <c>lspci</c> says of each function what Linux's says in the same machine. What Linux says is
/// recorded beside the machine, by record-linux.sh.
/// </summary>
public class LinuxComparisonTests
{
    public static TheoryData<string> Machines => [.. MachineFile.Names];

    [Theory]
    [MemberData(nameof(Machines))]
    public void Functions_and_tree_are_those_that_linux_prints(string name)
    {
        using var rom = new TemporaryFile(".rom");
        ShellSession.Outcome outcome = ShellSession.Run(MachineFile.Read(name).Arguments(rom.Name), "lspci --json", "lspci -t", "poweroff");
        Assert.True(outcome.Status == 0, outcome.Output + outcome.Errors);
        string recorded = MachineFile.Recorded(name);
        SortedDictionary<string, string> linux = FunctionFacts.OfLinux(recorded);
        SortedDictionary<string, string> aster = FunctionFacts.OfAster(outcome.After("lspci --json"), recorded);
        Assert.Equal(linux.Keys, aster.Keys);
        Assert.All(linux, function => Assert.Equal($"{function.Key}\n{function.Value}", $"{function.Key}\n{aster[function.Key]}"));
        const string TreeMark = "== lspci -t\n";
        string tree = recorded[(recorded.IndexOf(TreeMark, StringComparison.Ordinal) + TreeMark.Length)..recorded.IndexOf("== end", StringComparison.Ordinal)];
        Assert.Equal(tree, outcome.After("lspci -t"));
    }

    [Fact]
    public void Recorded_lists_have_all_kinds_of_what_is_compared()
    {
        string[] facts = [.. MachineFile.Names.SelectMany(name => FunctionFacts.OfLinux(MachineFile.Recorded(name)).Values).SelectMany(function => function.Split('\n'))];
        Assert.Equal(["bar", "capability", "class", "id", "revision", "rom", "subsystem"], facts.Select(fact => fact[..fact.IndexOf(' ')]).Distinct().Order());
        Assert.Contains(facts, fact => fact.StartsWith("capability 100 v", StringComparison.Ordinal));
        Assert.Contains(facts, fact => fact.Contains("memory64 prefetchable"));
        Assert.Contains(MachineFile.Names, name => FunctionFacts.OfLinux(MachineFile.Recorded(name)).Count > 60);
    }
}
