using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Cosmos.Build.Tests;

/// <summary>
/// <c>qemu-launch.sh test</c> itself: a tree of projects that are not there, a <c>dotnet</c> that plays their tests, and the real report. What it adds up, in
/// which order it shows it, and how it ends.
/// </summary>
public sealed partial class TestCommandTests : IDisposable
{
    private const string Passes = "A.Good=Passed B.Also_good=Passed";

    private readonly string _root = Directory.CreateTempSubdirectory("test-command").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task All_passed_is_status_0_and_the_sum_of_all_projects()
    {
        Project("One", Passes);
        Project("Two", "C.Good=Passed C.Not_here=NotExecuted");
        Outcome outcome = await RunTests();
        Assert.Equal("3 passed, 0 failed, 1 skipped", Last(outcome));
        Assert.Equal(0, outcome.Status);
        Assert.Contains("| One | ", outcome.Output);
        Assert.Contains("| all | ", outcome.Output);
        Assert.Equal(outcome.Output.IndexOf("| project", StringComparison.Ordinal), outcome.Output.IndexOf(await File.ReadAllTextAsync(Result("summary.md")), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_built_again_until_a_source_or_a_product_changes()
    {
        Project("One", Passes);
        await RunTests();
        Assert.Single(Builds());
        await RunTests();
        Assert.Single(Builds());
        Project("One", Passes, "write_results #");
        await RunTests();
        Assert.Equal(2, Builds().Length);
        File.Delete(Path.Combine(_root, "One", "bin", "Release", "One.dll"));
        await RunTests();
        Assert.Equal(3, Builds().Length);
        Assert.Equal(0, (await RunTests()).Status);
        Assert.Equal(3, Builds().Length);
    }

    [Fact]
    public async Task Build_that_failed_is_tried_again()
    {
        Project("One", Passes);
        Assert.Equal("0 passed, 1 failed", Last(await RunTests("builds=no")));
        Assert.Equal("2 passed, 0 failed", Last(await RunTests()));
        Assert.Equal(2, Builds().Length);
    }

    [Fact]
    public async Task Coverage_is_always_built()
    {
        Project("One", Passes);
        await RunTests();
        await RunTests("coverage=yes");
        Assert.Equal(3, Builds().Length);
        Assert.EndsWith("-p:CosmosCoverage=true", Builds()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_failed_is_status_1_and_is_named()
    {
        Project("One", Passes);
        Project("Two", "C.Bad=Failed");
        Outcome outcome = await RunTests();
        Assert.Equal("2 passed, 1 failed", Last(outcome));
        Assert.Equal(1, outcome.Status);
        Assert.Contains("failed:\n\n    C.Bad\n", outcome.Output);
        Assert.Contains("error: not clean: Two", outcome.Error);
    }

    [Theory]
    [InlineData("exit 1", "Two gave no results")]
    [InlineData("exit 0", "Two gave no results")]
    [InlineData("kill -KILL $$", "Two gave no results")]
    [InlineData(": >\"$junit\"", "Two gave no results")]
    public async Task Project_without_results_has_failed(string script, string says)
    {
        Project("One", Passes);
        Project("Two", "", script);
        Outcome outcome = await RunTests();
        Assert.Equal("2 passed, 1 failed", Last(outcome));
        Assert.Equal(1, outcome.Status);
        Assert.Contains(says, outcome.Error);
    }

    [Fact]
    public async Task Results_that_break_off_are_a_failure_and_the_others_are_reported()
    {
        Project("One", Passes);
        Project("Two", "C.Good=Passed", "write_results; truncate -s 100 \"$trx\"; exit 0");
        Outcome outcome = await RunTests();
        Assert.Equal(1, outcome.Status);
        Assert.Contains("| One | ", outcome.Output);
        Assert.Contains("Two: its results cannot be read", outcome.Output);
    }

    [Fact]
    public async Task Results_that_their_files_disagree_on_are_named()
    {
        Project("One", Passes, "write_results; sed -i 's/tests=\"2\"/tests=\"3\"/' \"$junit\"");
        Outcome outcome = await RunTests();
        Assert.Contains("One: JUnit: the counts are (3, 0, 0), and the test cases (2, 0, 0)", outcome.Output);
    }

    [Fact]
    public async Task Project_that_passes_and_ends_badly_counts_as_a_failure()
    {
        Project("One", Passes, "write_results; exit 1");
        Outcome outcome = await RunTests();
        Assert.Equal("2 passed, 1 failed", Last(outcome));
        Assert.Contains("error: One ended with status 1 although no test failed", outcome.Error);
        Assert.Equal(1, outcome.Status);
        Assert.Contains("error: not clean: One", outcome.Error);
    }

    [Fact]
    public async Task Filter_that_nothing_fits_passes_nothing()
    {
        Project("One", "", "exit 0");
        Outcome outcome = await RunTests("filter=nothing");
        Assert.Equal("0 passed, 0 failed", Last(outcome));
        Assert.Equal(1, outcome.Status);
        Assert.Contains("--filter nothing", await File.ReadAllTextAsync(Path.Combine(_root, "One.arguments")));
    }

    [Fact]
    public async Task Build_that_fails_tests_nothing()
    {
        Project("One", Passes);
        Outcome outcome = await RunTests("builds=no");
        Assert.Equal("0 passed, 1 failed\n", outcome.Output);
        Assert.Equal(1, outcome.Status);
    }

    [Fact]
    public async Task Projects_run_side_by_side_and_what_each_says_stays_together()
    {
        // Each waits for the other: run one after the other, neither would end.
        string meet = $"touch '{_root}'/$name.there; for i in {{1..600}}; do [[ -f '{_root}'/One.there && -f '{_root}'/Two.there ]] && break; sleep 0.1; done; "
            + $"echo \"$name begins\"; echo \"$name ends\"; [[ -f '{_root}'/One.there && -f '{_root}'/Two.there ]] && write_results";
        Project("One", Passes, meet);
        Project("Two", "C.Good=Passed", meet);
        Outcome outcome = await RunTests("processors=2");
        Assert.Equal("3 passed, 0 failed", Last(outcome));
        foreach (string name in (string[])["One", "Two"]) Assert.Contains($"== {name}\n{name} begins\n{name} ends\n", outcome.Output);
        Assert.Empty(Directory.GetFiles(Path.Combine(_root, "TestResults"), "*.log"));
    }

    [Fact]
    public async Task Project_that_says_that_it_takes_long_begins_early()
    {
        string note = $"echo $name >>'{_root}'/order; write_results";
        Project("One", Passes, note);
        Project("Two", "C.Good=Passed", note, seconds: 9);
        Project("Three", "D.Good=Passed", note, seconds: 100);
        Assert.Equal(0, (await RunTests("processors=1")).Status);
        Assert.Equal(["Three", "Two", "One"], await File.ReadAllLinesAsync(Path.Combine(_root, "order")));
    }

    [Fact]
    public async Task Projects_that_end_at_once_are_all_counted()
    {
        for (int index = 0; index < 12; index++) Project($"P{index:00}", $"T{index}.Good=Passed");
        Outcome outcome = await RunTests("processors=4");
        Assert.Equal("12 passed, 0 failed", Last(outcome));
        Assert.Equal(0, outcome.Status);
    }

    [Fact]
    public async Task On_one_processor_they_run_one_after_another()
    {
        string alone = $"mkdir '{_root}'/alone || exit 3; sleep 0.2; rmdir '{_root}'/alone; write_results";
        Project("One", Passes, alone);
        Project("Two", "C.Good=Passed", alone);
        Assert.Equal(0, (await RunTests("processors=1")).Status);
    }

    [Fact]
    public async Task Repeated_runs_have_seeds_that_follow_and_tell_what_is_flaky()
    {
        Project("One", "A.Good=Passed A.Bad=Failed");
        Project("Two", "C.Flips=Passed", "if ((ASTER_TEST_SEED % 2)); then tests=${tests/Passed/Failed}; fi; write_results");
        Outcome outcome = await RunTests("repeat=4", "seed=70");
        Assert.Equal(["70", "71", "72", "73"], Seeds().Matches(outcome.Output).Select(static match => match.Groups["seed"].Value));
        Assert.Equal("6 passed, 6 failed", Last(outcome));
        Assert.Contains("flaky:\n\n    C.Flips (failed 2 of 4)\n\n", outcome.Output);
        Assert.Contains("seed 70: --seed 70 ", outcome.Output);
        Assert.Equal(["One.round2.trx", "One.round3.trx", "One.round4.trx", "One.trx"], Directory.GetFiles(Path.Combine(_root, "TestResults"), "One*.trx").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Matches(@"\| One \|      4 \|      4 \|       0 \|", outcome.Output);
    }

    [Fact]
    public async Task Without_a_seed_a_single_run_has_the_usual_order()
    {
        Project("One", Passes, "[[ -z ${ASTER_TEST_SEED-} ]] && write_results");
        Assert.Equal(0, (await RunTests()).Status);
    }

    [Fact]
    public async Task Coverage_of_host_and_machines_is_merged_with_paths_in_the_repository()
    {
        const string Settings = "Cosmos.Build/Launch/coverage.runsettings";
        Directory.CreateDirectory(Path.Combine(_root, "Drivers"));
        Project("One", Passes, "play_coverage One/x Drivers/A.cs '1:0 2:5 3:0'; play_coverage One/run/In/host/x Drivers/A.cs '1:0 2:5 3:0'; play_coverage kernel-tests-1-1 Drivers/A.cs '1:0 2:0 3:1'; write_results");
        Outcome outcome = await RunTests("coverage=yes");
        Assert.Equal(0, outcome.Status);
        Assert.Contains("| all                  |       3 |   66.7 % |", outcome.Output);
        XElement file = XDocument.Load(Result("coverage.cobertura.xml")).Descendants("class").Single();
        Assert.Equal("Drivers/A.cs", (string?)file.Attribute("filename"));
        Assert.Equal(["1:0", "2:5", "3:1"], file.Descendants("line").Select(static line => $"{(string?)line.Attribute("number")}:{(string?)line.Attribute("hits")}"));
        Assert.Contains($"--collect Code Coverage;Format=Cobertura --settings {_root}/{Settings}", await File.ReadAllTextAsync(Path.Combine(_root, "One.arguments")));

        // The collector's other way closes files of the tests, and what it changes on disk the audit refuses.
        string settings = await File.ReadAllTextAsync(Path.Combine(Repository.Root, Settings));
        Assert.Contains("<EnableDynamicManagedInstrumentation>False</EnableDynamicManagedInstrumentation>", settings);
        Assert.Contains(@"<ModulePath>.*[/\\]IL2CPU\.API\.dll$</ModulePath>", settings);
    }

    [Fact]
    public async Task Coverage_that_no_machine_told_is_not_clean()
    {
        Project("One", Passes, "play_coverage One/x Drivers/A.cs '1:1'; write_results");
        Outcome outcome = await RunTests("coverage=yes");
        Assert.Equal(1, outcome.Status);
        Assert.Contains("no machine told which lines ran", outcome.Error);
    }

    [Fact]
    public async Task Interruption_ends_the_projects_that_run()
    {
        Project("One", "", $"echo $$ >'{_root}'/one.pid; exec sleep 600");
        using Command command = Start("processors=2");
        string file = Path.Combine(_root, "one.pid");
        for (int wait = 0; wait < 600 && !(File.Exists(file) && File.ReadAllText(file).EndsWith('\n')); wait++) await Task.Delay(100);
        int pid = int.Parse(await File.ReadAllTextAsync(file));
        command.Signal("TERM");
        await command.Wait(60);
        Assert.NotEqual(0, command.ExitStatus);
        for (int wait = 0; wait < 100 && Directory.Exists($"/proc/{pid}"); wait++) await Task.Delay(100);
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public async Task Reports_are_what_their_readers_expect()
    {
        Project("One", "A.Good=Passed A.Bad=Failed A.Not_here=NotExecuted");
        await RunTests("GITHUB_ACTIONS=true", $"GITHUB_STEP_SUMMARY={_root}/page.md");
        string page = await File.ReadAllTextAsync(Path.Combine(_root, "page.md"));
        Assert.Equal(await File.ReadAllTextAsync(Result("summary.md")), page);
        Assert.Single(XDocument.Load(Result("One.trx")).Descendants(), static one => one.Name.LocalName == "UnitTestResult" && (string?)one.Attribute("outcome") == "Failed");
    }

    // With what went wrong, should the script itself have ended early.
    private static string Last(Outcome outcome)
    {
        string last = outcome.Output.TrimEnd().Split('\n')[^1];
        return last.Contains(" passed, ", StringComparison.Ordinal) ? last : outcome.Output + outcome.Error;
    }

    private string[] Builds() => File.ReadAllLines(Path.Combine(_root, "builds"));

    private string Result(string file) => Path.Combine(_root, "TestResults", file);

    /// <summary>A test project: what its tests come to, and what plays them.</summary>
    private void Project(string name, string tests, string script = "write_results", int? seconds = null)
    {
        Directory.CreateDirectory(Path.Combine(_root, name));
        string takes = seconds is null ? "" : $"<PropertyGroup>\n    <TestSeconds>{seconds}</TestSeconds>\n</PropertyGroup>\n";
        File.WriteAllText(Path.Combine(_root, name, name + ".csproj"), takes + "<PackageReference Include=\"Microsoft.NET.Test.Sdk\" />");
        File.WriteAllText(Path.Combine(_root, name + ".play"), $"tests='{tests}'\n{script}\n");
    }

    private Task<Outcome> RunTests(params string[] settings) => Start(settings).Finish();

    private Command Start(params string[] settings)
    {
        const string Dotnet = """
            #!/bin/bash
            root=$(dirname -- "$0")/..
            [[ $1 == test ]] || exec "$REAL_DOTNET" "$REPORT" "${@:2}"
            name=$(basename -- "$2" .csproj)
            echo "$*" >"$root/$name.arguments"
            for argument; do
                case $argument in
                    'junit;LogFilePath='*) junit=${argument#*=} ;;
                    'trx;LogFileName='*) trx=${argument#*=} ;;
                esac
            done
            write_results() {
                local test outcome total=0 failed=0 skipped=0 results='' definitions='' entries='' cases=''
                for test in $tests; do
                    total=$((total + 1)) outcome=''
                    case $test in
                        *=Failed) failed=$((failed + 1)) outcome='<failure>why</failure>' ;;
                        *=NotExecuted) skipped=$((skipped + 1)) outcome='<skipped />' ;;
                    esac
                    cases+="<testcase classname=\"A\" name=\"${test%=*}\" time=\"0.1\">$outcome</testcase>"
                    results+="<UnitTestResult testId=\"t$total\" executionId=\"e$total\" testName=\"${test%=*}\" outcome=\"${test#*=}\" duration=\"00:00:00.1\"><Output><ErrorInfo><Message>why</Message></ErrorInfo></Output></UnitTestResult>"
                    definitions+="<UnitTest id=\"t$total\" name=\"${test%=*}\" />"
                    entries+="<TestEntry testId=\"t$total\" executionId=\"e$total\" />"
                done
                echo "<testsuites><testsuite name=\"x\" tests=\"$total\" skipped=\"$skipped\" failures=\"$failed\" errors=\"0\">$cases</testsuite></testsuites>" >"$junit"
                echo "<TestRun xmlns=\"http://microsoft.com/schemas/VisualStudio/TeamTest/2010\"><Results>$results</Results><TestDefinitions>$definitions</TestDefinitions>" \
                    "<TestEntries>$entries</TestEntries><ResultSummary><Counters total=\"$total\" executed=\"$((total - skipped))\" failed=\"$failed\" /></ResultSummary></TestRun>" >"$trx"
                return $((failed > 0))
            }
            # play_coverage NAME FILE 'LINE:HITS ...': a Cobertura file with absolute paths, as collectors write it.
            play_coverage() {
                local line lines=''
                for line in $3; do lines+="<line number=\"${line%:*}\" hits=\"${line#*:}\" />"; done
                local to=$(dirname -- "$junit")/coverage/$1.cobertura.xml whole=$(cd -- "$root" && pwd -P)
                mkdir -p -- "$(dirname -- "$to")"
                echo "<coverage><sources><source /></sources><packages><package name=\"Drivers\"><classes><class name=\"A\" filename=\"$whole/$2\"><lines>$lines</lines></class></classes></package></packages></coverage>" >"$to"
            }
            source "$root/$name.play"
            """;
        const string Launcher = """
            set -euo pipefail
            say() { printf '%s\n' "$*" >&2; }
            sources() { find "$root" -name '*.play' -printf '%p %s %T@\n' | sha256sum; }
            build() {
                echo "$*" >>"$root/builds"
                mkdir -p -- "$root/One/bin/Release"
                [[ -f $root/One/bin/Release/One.dll ]] || : >"$root/One/bin/Release/One.dll"
                [[ $builds == yes ]]
            }
            nproc() { echo "$processors"; }
            root=$1 repeat=1 seed='' filter='' coverage='' builds=yes processors=2
            for setting in "${@:3}"; do export "$setting"; done
            source "$2"
            run_tests
            """;
        string bin = Directory.CreateDirectory(Path.Combine(_root, "bin")).FullName;
        string dotnet = Path.Combine(bin, "dotnet");
        File.WriteAllText(dotnet, Dotnet);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Command.Start(
            "env",
            ["--default-signal=HUP,INT,QUIT,TERM", "bash", "-c", Launcher, "launcher", _root, Path.Combine(Repository.Root, "Cosmos.Build", "Launch", "test.sh"), .. settings],
            new Dictionary<string, string>
            {
                ["PATH"] = bin + ":" + Environment.GetEnvironmentVariable("PATH"),
                ["REAL_DOTNET"] = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(static folder => Path.Combine(folder, "dotnet")).First(File.Exists),
                ["REPORT"] = Path.Combine(Repository.Root, "TestRunner", "Reports", "bin", Repository.Configuration, "net10.0", "test-report.dll"),
                ["ASTER_TEST_SEED"] = "",
                ["GITHUB_ACTIONS"] = "",
                ["GITHUB_STEP_SUMMARY"] = "",
            });
    }

    [GeneratedRegex(@"^== run [0-9] of 4, seed (?<seed>[0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Seeds();
}
