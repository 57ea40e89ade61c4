using System.Globalization;
using Bench.Figures;
using Spectre.Console;
using SpectreTable = Spectre.Console.Table;

namespace Bench.Results;

/// <summary>Results on a terminal.</summary>
internal static class Table
{
    private const int LeastWidth = 130;

    public static void Print(SuiteResult result, IReadOnlyList<History.Change> changes, History.Entry? last)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, LeastWidth);
        var table = new SpectreTable().Title(result.Suite).Border(TableBorder.Simple);
        table.AddColumn("figure").AddColumn("unit");
        foreach (string column in new[] { Comparison.Ours, Comparison.Linux, Comparison.Limit, "vs Linux", "vs limit" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (Comparison figure in result.Figures)
        {
            table.AddRow([
                figure.Name, figure.Unit, .. new[] { Comparison.Ours, Comparison.Linux, Comparison.Limit }.Select(system => Format.Median(figure.Systems.GetValueOrDefault(system))),
                Format.Share(figure.ShareOf(Comparison.Linux)), Format.Share(figure.ShareOf(Comparison.Limit)),
            ]);
        }

        AnsiConsole.Write(table);
        if (last is not null && changes.Count == 0)
            AnsiConsole.WriteLine($"nothing changed since {last.Date:yyyy-MM-dd HH:mm} ({last.Commit})");
        foreach (History.Change change in changes)
        {
            string sentence = string.Create(
                CultureInfo.InvariantCulture,
                $"{(change.Better ? "better" : "worse")} than on {last!.Date:yyyy-MM-dd HH:mm}: {change.Name} {Format.Number(change.Before)} -> {Format.Number(change.Now)} {change.Unit}");
            AnsiConsole.WriteLine(sentence);
        }
    }
}
