using System.CommandLine;
using TestRunner.Reports.Coverage;
using TestRunner.Reports.Results;

Option<DirectoryInfo> results = new("--results") { Description = "The folder with the TRX files, and whatever coverage there is.", Required = true };
Option<DirectoryInfo> root = new("--root") { Description = "The repository.", Required = true };
var command = new RootCommand("What a test run comes to: a table, annotations for GitHub where it runs there, merged coverage.") { results, root };
command.SetAction(parsed =>
{
    string folder = parsed.GetRequiredValue(results).FullName;
    string repository = parsed.GetRequiredValue(root).FullName.TrimEnd('/');
    string[] files = [.. Directory.EnumerateFiles(folder, "*.trx").Order(StringComparer.Ordinal)];
    IReadOnlyList<TestResult>[] ofFiles = [.. files.Select(TrxFile.ReadOrFail)];
    TestResult[] all = [.. ofFiles.SelectMany(static results => results)];
    string summary = RunSummary.Write(all);

    // With a filter that nothing of a project fits, there may be one file without results, and no other.
    string[] faults = [.. files.Where((_, index) => ofFiles[index].Count > 0)
        .SelectMany(static file => ResultFileRules.Faults(file, Path.ChangeExtension(file, ".xml")).Select(fault => $"{Path.GetFileNameWithoutExtension(file)}: {fault}"))];
    summary += RunSummary.Section("what readers of the files of results may stumble over", faults);

    // The TRX logger keeps a copy of what a collector attached, in a folder "In".
    string[] counted = [.. Directory.EnumerateFiles(folder, "*.cobertura.xml", SearchOption.AllDirectories)
        .Where(file => Path.GetDirectoryName(file) != folder && !Path.GetRelativePath(folder, file).Split('/').Contains("In"))];
    if (counted.Length > 0)
    {
        var merged = new LineCoverage();
        foreach (string file in counted) merged.Add(Cobertura.Read(file));
        merged = merged.Where(file => file.StartsWith(repository + "/", StringComparison.Ordinal)
            && !file.StartsWith(repository + "/Tests/", StringComparison.Ordinal)
            && !file.Contains("/obj/", StringComparison.Ordinal));
        Cobertura.Write(merged, Path.Combine(folder, "coverage.cobertura.xml"), repository);
        summary += CoverageTable.Write(merged);
    }

    Console.Write(summary);
    File.WriteAllText(Path.Combine(folder, "summary.md"), summary);
    if (Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true")
    {
        foreach (string annotation in GitHubAnnotations.Of(all, repository)) Console.WriteLine(annotation);
    }

    if (Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY") is { Length: > 0 } page) File.AppendAllText(page, summary);
    return all.Any(static one => one.Outcome == TrxFile.Unreadable) ? 1 : 0;
});
return command.Parse(args).Invoke();
