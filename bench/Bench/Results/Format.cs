using System.Globalization;
using Bench.Figures;

namespace Bench.Results;

/// <summary>How figures read in tables: three digits that count, with the spread of the rounds.</summary>
internal static class Format
{
    public static string Number(double value)
    {
        double size = Math.Abs(value);
        (double scaled, string suffix) = size switch
        {
            >= 1e6 => (value / 1e6, "M"),
            >= 1e4 => (value / 1e3, "k"),
            _ => (value, ""),
        };
        string pattern = Math.Abs(scaled) switch
        {
            >= 100 => "0",
            >= 10 => "0.0",
            _ => "0.00",
        };
        return scaled.ToString(pattern, CultureInfo.InvariantCulture) + suffix;
    }

    public static string Median(Sample? sample) =>
        sample is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Number(sample.Median)} ±{sample.Spread * 100:0} %");

    public static string Share(double? share) => share switch
    {
        null => "",
        >= 10 => share.Value.ToString("0", CultureInfo.InvariantCulture) + "x",
        _ => share.Value.ToString("0.00", CultureInfo.InvariantCulture) + "x",
    };

    public static string Microseconds(double? nanoseconds) => nanoseconds is { } time ? Number(time / 1000) : "";
}
