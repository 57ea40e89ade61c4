using System.Globalization;
using System.Text.Json;
using AsterCosmos.Benchmarks;
using AsterCosmos.Shell;

namespace AsterCosmos.Commands;

/// <summary><c>bench</c></summary>
public sealed class BenchCommand(IReadOnlyList<Suite> suites) : Command
{
    private const ulong DefaultMs = 500;
    private const ulong MostMs = 60_000;
    private const int NameWidth = 26;

    /// <inheritdoc/>
    public override string Name => "bench";

    /// <inheritdoc/>
    public override string Arguments => "[NAME...] [MILLISECONDSms] [--json]";

    /// <inheritdoc/>
    public override string Summary => "Measures how fast this system is";

    /// <inheritdoc/>
    public override string Example => "bench port mmio 200ms";

    /// <inheritdoc/>
    public override string Details =>
        "Without a name it lists what there is to be measured. Each figure takes half a second unless told. Cycles are ticks of the time stamp counter; "
        + "allocated are bytes of managed memory each; percentiles are of the times of single operations, or of batches where those are too short for a clock. "
        + "`./qemu-launch.sh bench` runs the same beside Linux.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.TakeFlags("--json");
        ulong milliseconds = DefaultMs;
        List<Suite> chosen = [];
        foreach (string word in context.Words)
        {
            if (word.EndsWith("ms", StringComparison.Ordinal) && Quantity.TryParse(word[..^2], out ulong time) && time is > 0 and <= MostMs)
                milliseconds = time;
            else
                chosen.Add(suites.FirstOrDefault(suite => suite.Name == word) ?? throw new CommandException($"nothing to measure is called '{Printable.Shorten(word)}'"));
        }

        if (chosen.Count == 0)
            List(context);
        else
            Measure(context, chosen, new Meter(TimeSpan.FromMilliseconds(milliseconds), context.Cancelled));
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => suites.Select(static suite => suite.Name);

    private void List(CommandContext context)
    {
        if (context.Has("--json"))
        {
            JsonText.WriteList(context.Output, suites, static (json, suite) =>
            {
                json.WriteString("name", suite.Name);
                json.WriteString("summary", suite.Summary);
            });
            return;
        }

        foreach (Suite suite in suites)
            context.Output.WriteLine($"{suite.Name,-12} {suite.Summary}");
    }

    private static void Measure(CommandContext context, List<Suite> suites, Meter meter)
    {
        bool json = context.Has("--json");
        if (!json)
            context.Output.WriteLine($"{"",-NameWidth} {"",14}  {"cycles",10} {"allocated",9}   {"p50",9} {"p90",9} {"p99",9} {"p99.9",9} {"max",9}");
        foreach (Suite suite in suites)
        {
            foreach (Figure figure in suite.Run(meter))
            {
                if (json)
                    JsonText.WriteObject(context.Output, members => WriteMembers(members, figure));
                else
                    WriteRow(context.Output, figure);
            }
        }
    }

    private static void WriteRow(TextWriter output, Figure figure)
    {
        string cycles = figure.Cycles is { } ticks ? ticks.ToString("0", CultureInfo.InvariantCulture) : "";
        string allocated = figure.AllocatedBytes is { } bytes ? bytes.ToString("0.##", CultureInfo.InvariantCulture) : "";
        output.Write($"{figure.Name,-NameWidth} {Digits(figure.Value),9} {figure.Unit,-4}  {cycles,10} {allocated,9}");
        if (figure.Times is { } times)
            output.Write($"   {Time(times.P50),9} {Time(times.P90),9} {Time(times.P99),9} {Time(times.P999),9} {Time(times.Max),9}");
        output.WriteLine();
    }

    private static string Digits(double value) => value.ToString(value < 1000 ? "0.00" : "0", CultureInfo.InvariantCulture);

    private static string Time(double nanoseconds) => nanoseconds switch
    {
        < 1e3 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds:0.0} ns"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e3:0.0} us"),
        < 1e9 => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e6:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{nanoseconds / 1e9:0.0} s"),
    };

    private static void WriteMembers(Utf8JsonWriter json, Figure figure)
    {
        json.WriteString("name", figure.Name);
        json.WriteString("unit", figure.Unit);
        Write("value", figure.Value);
        Write("cycles", figure.Cycles);
        Write("allocated", figure.AllocatedBytes);
        Write("p50", figure.Times?.P50);
        Write("p90", figure.Times?.P90);
        Write("p99", figure.Times?.P99);
        Write("p999", figure.Times?.P999);
        Write("max", figure.Times?.Max);

        void Write(string name, double? value)
        {
            if (value is { } number)
                json.WriteNumber(name, Math.Round(number, 3));
        }
    }
}
