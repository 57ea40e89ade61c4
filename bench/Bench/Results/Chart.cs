using System.Globalization;
using System.Text;
using Bench.Figures;

namespace Bench.Results;

/// <summary>A bar chart in SVG: how much of the limit's speed (or, where there is none, of Linux's) each system has, on a logarithmic scale.</summary>
internal static class Chart
{
    private const int LabelWidth = 230;
    private const int PlotWidth = 460;
    private const int BarHeight = 11;
    private const int RowHeight = 34;
    private const int Top = 46;
    private const double Least = 0.001;
    private const double Most = 10;
    private static readonly (string System, string Colour)[] Bars = [(Comparison.Ours, "#2f6fab"), (Comparison.Linux, "#e08b2d")];

    /// <summary>Draws it, or nothing when no figure has a rival.</summary>
    public static string? Draw(SuiteResult result)
    {
        string reference = result.Figures.Any(static figure => figure.Systems.ContainsKey(Comparison.Limit)) ? Comparison.Limit : Comparison.Linux;
        List<Comparison> rows = [.. result.Figures.Where(figure => figure.ShareOf(reference) is not null)];
        if (rows.Count == 0)
            return null;
        int height = Top + (rows.Count * RowHeight) + 24;
        var svg = new StringBuilder();
        Line($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{LabelWidth + PlotWidth + 90}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"12\">");
        Line($"<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        Line($"<text x=\"10\" y=\"20\" font-size=\"14\">{result.Suite}: share of {(reference == Comparison.Limit ? "the limit's" : "Linux's")} speed</text>");
        for (double tick = Least; tick <= Most * 1.001; tick *= 10)
        {
            Line($"<line x1=\"{X(tick):0.0}\" y1=\"{Top - 10}\" x2=\"{X(tick):0.0}\" y2=\"{height - 24}\" stroke=\"{(Math.Abs(tick - 1) < 0.01 ? "#444" : "#ddd")}\"/>");
            Line($"<text x=\"{X(tick):0.0}\" y=\"{height - 8}\" text-anchor=\"middle\" fill=\"#666\">{tick * 100:0.###} %</text>");
        }

        for (int row = 0; row < rows.Count; row++)
        {
            int y = Top + (row * RowHeight);
            Line($"<text x=\"{LabelWidth - 8}\" y=\"{y + BarHeight + 3}\" text-anchor=\"end\">{rows[row].Name}</text>");
            foreach ((string system, string colour) in Bars)
            {
                if (system == reference || rows[row].ShareOf(reference, system) is not { } share)
                    continue;
                Line($"<rect x=\"{LabelWidth}\" y=\"{y}\" width=\"{Math.Max(1, X(share) - LabelWidth):0.0}\" height=\"{BarHeight}\" fill=\"{colour}\"><title>{system}</title></rect>");
                Line($"<text x=\"{X(share) + 4:0.0}\" y=\"{y + BarHeight - 1}\" font-size=\"10\" fill=\"{colour}\">{system} {share * 100:0.#} %</text>");
                y += BarHeight + 2;
            }
        }

        Line($"</svg>");
        return svg.ToString();

        void Line(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static double X(double share) =>
        LabelWidth + (PlotWidth * (Math.Log10(Math.Clamp(share, Least, Most)) - Math.Log10(Least)) / (Math.Log10(Most) - Math.Log10(Least)));
}
