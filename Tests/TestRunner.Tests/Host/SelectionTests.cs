using System.Diagnostics;
using System.Text.RegularExpressions;
using TestRunner.Host.KernelTests;
using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Tests.Host;

/// <summary>Kernel tests as <c>dotnet test</c> lists and selects them, from its command line to their results.</summary>
public sealed partial class SelectionTests
{
    private const string Class = "Kernel.Tests.Selection.OddlyNamedTests.";
    private const string OddName = "Odd: (a & b) | c = !d ~ \"e\" \\ f, 50 % ü 😀";
    private static readonly string Project = Path.Combine(Repository.Root, "TestRunner", "Host");
    private static readonly string Assembly = Path.Combine(Project, "bin", Repository.Configuration, "net10.0", "TestRunner.Host.dll");

    [Fact]
    public void Every_kernel_test_is_listed_without_a_machine()
    {
        string[] listed = [.. Run(Project, "--no-build", "--list-tests").Split('\n').Where(static line => line.StartsWith("    ", StringComparison.Ordinal)).Select(static line => line[4..])];
        string[] all = [.. new KernelTestDiscoverer().Discover(null!, null!, null!).Select(static one => one.DisplayName)];
        Assert.Equal(all.Order(StringComparer.Ordinal), listed.Intersect(all).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(listed, static name => name.StartsWith("Kernel.Tests.Probes.", StringComparison.Ordinal));
    }

    [Fact]
    public void Filter_of_a_project_selects_what_it_says() => Select(6, Project, "--no-build", "--filter", "Category=Selection");

    // Of the assembly, since MSBuild takes no quotation mark; and it is sooner.
    [Theory]
    [InlineData(@"Topic=signs \(\& others\)&Machine~q35", 6)]
    [InlineData("FullyQualifiedName=Kernel.Tests.Selection.OddlyNamedTests.Has_odd_data&DisplayName!~a,b", 4)]
    [InlineData(@"Category=Selection&(DisplayName~a\|b\&c\=d\!\~e|DisplayName~""\(x\)"")", 2)]
    [InlineData(@"DisplayName=Odd: \(a \& b\) \| c \= \!d \~ ""e"" \\ f, 50 % ü 😀", 1)]
    public void Filter_selects_what_it_says(string filter, int count) => Select(count, Assembly, "--filter", filter);

    // Of three machines, each of which takes a second or two.
    [Fact]
    public async Task On_one_processor_machines_run_one_after_another()
    {
        ProcessStartInfo start = Start(Assembly, "--filter", "FullyQualifiedName~DeclaredMachineTests|FullyQualifiedName~OldMachineTests|FullyQualifiedName~PciPortsTests");
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        start.Environment["DOTNET_ThreadPool_ForceMinWorkerThreads"] = "8"; // which threads there are is not what decides
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        int most = 0;
        while (!process.WaitForExit(50)) most = Math.Max(most, ProcessTree.CountBelow(process.Id, "qemu-system"));
        Assert.True(process.ExitCode == 0, await output + await errors);
        Assert.Equal(1, most);
    }

    private static void Select(int count, params string[] arguments)
    {
        string said = Run([.. arguments, "--logger", "console;verbosity=normal"]);
        string[] passed = [.. Passed().Matches(said).Select(static match => match.Groups["name"].Value)];
        Assert.True(passed.Length == count, said);
        Assert.All(passed, static name => Assert.True(name == OddName || name.StartsWith(Class, StringComparison.Ordinal), name));
        Assert.Contains($"Total tests: {count}\n", said, StringComparison.Ordinal);
    }

    private static string Run(params string[] arguments)
    {
        using Process process = Process.Start(Start(arguments))!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output + errors.Result;
    }

    private static ProcessStartInfo Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["test", .. arguments, "--nologo"]) start.ArgumentList.Add(argument);
        if (arguments[0] == Project)
        {
            start.ArgumentList.Add("--configuration");
            start.ArgumentList.Add(Repository.Configuration);
        }

        // What the run that this is part of set for itself.
        foreach (string name in start.Environment.Keys.Where(static name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase) || name.StartsWith("VSTEST", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        return start;
    }

    [GeneratedRegex(@"^ +Passed (?<name>.*?) \[[^\[\]]*\]$", RegexOptions.Multiline)]
    private static partial Regex Passed();
}
