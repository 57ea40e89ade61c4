using System.CommandLine;
using Humanizer;
using Markdig;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NodaTime;
using Polly;
using Polly.Retry;
using Spectre.Console;

namespace TestRunner.Conformance.Libraries;

/// <summary>Packages as they come from the registry.</summary>
internal static class PackageChecks
{
    public static readonly CheckGroup All = new("libraries")
    {
        { "Microsoft.Extensions.DependencyInjection makes and scopes services", Services },
        { "Microsoft.Extensions.Logging filters and formats", Logging },
        { "Microsoft.Extensions.Configuration from memory", () => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["a:b"] = "5" }).Build().GetSection("a")["b"] },
        { "Spectre.Console draws a table", output => Spectre(output, static c => c.Write(new Table().AddColumn("Name").AddColumn(new TableColumn("N").RightAligned()).AddRow("one", "1").AddRow("[red]two[/]", "22"))) },
        { "Spectre.Console draws a tree", output => Spectre(output, static c => { Tree t = new("root"); t.AddNode("a").AddNode("b"); t.AddNode("c"); c.Write(t); }) },
        { "Spectre.Console draws panels and rules", output => Spectre(output, static c => { c.Write(new Panel("inside") { Header = new PanelHeader("head") }); c.Write(new Rule("rule")); }) },
        { "Spectre.Console draws a bar chart", output => Spectre(output, static c => c.Write(new BarChart().Width(30).AddItem("x", 3).AddItem("yy", 7))) },
        { "System.CommandLine parses", CommandLine },
        { "Polly tries again", Retry },
        { "Polly gives up in time", async () => await Shown.Thrown(async () => await new ResiliencePipelineBuilder().AddTimeout(TimeSpan.FromMilliseconds(30)).Build().ExecuteAsync(static async t => await Task.Delay(-1, t))) },
        { "NodaTime counts periods", () => Period.Between(new LocalDate(2024, 2, 29), new LocalDate(2025, 3, 1)) },
        { "NodaTime knows zones", () => DateTimeZoneProviders.Tzdb["Europe/Berlin"].GetUtcOffset(Instant.FromUtc(2024, 7, 1, 0, 0)) },
        { "Humanizer", () => ("some_long_name".Humanize(), 21.ToWords(), TimeSpan.FromMinutes(125).Humanize(2), "person".Pluralize()) },
        { "Markdig renders Markdown", () => Markdown.ToHtml("# Title\n\n* a **b**\n* `c`\n\n| x | y |\n|---|---|\n| 1 | 2 |\n", new MarkdownPipelineBuilder().UsePipeTables().Build()) },
    };

    private static void Spectre(TextWriter output, Action<IAnsiConsole> draw)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output), Interactive = InteractionSupport.No });
        console.Profile.Width = 60;
        draw(console);
    }

    private interface IGreeter
    {
        string Greet();
    }

    private sealed class Counter
    {
        public int Count { get; set; }
    }

    private sealed class Greeter(Counter counter) : IGreeter
    {
        public string Greet() => $"hello {++counter.Count}";
    }

    private static object Services()
    {
        using ServiceProvider provider = new ServiceCollection().AddSingleton<Counter>().AddScoped<IGreeter, Greeter>().BuildServiceProvider(validateScopes: true);
        using IServiceScope scope = provider.CreateScope();
        string first = scope.ServiceProvider.GetRequiredService<IGreeter>().Greet();
        string second = scope.ServiceProvider.GetRequiredService<IGreeter>().Greet();
        return (first, second, Shown.Thrown(() => provider.GetRequiredService<IDisposable>()));
    }

    private sealed class Sink(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add($"{logLevel}: {formatter(state, exception)}");

        public void Dispose()
        {
        }
    }

    private static object Logging()
    {
        List<string> lines = [];
        using ILoggerFactory factory = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Information).AddProvider(new Sink(lines)));
        ILogger logger = factory.CreateLogger("check");
#pragma warning disable CA1848 // one message is no hot path
        logger.LogDebug("hidden");
        logger.LogWarning("disk {Name} is {Percent}% full", "vda", 93);
#pragma warning restore CA1848
        return lines;
    }

    private static object CommandLine()
    {
        Option<int> count = new("--count") { DefaultValueFactory = static _ => 3 };
        Argument<string> name = new("name");
        RootCommand root = new("a program") { count, name };
        ParseResult good = root.Parse(["--count", "5", "x"]);
        ParseResult bad = root.Parse(["--count", "many"]);
        return (good.GetValue(count), good.GetValue(name), bad.Errors.Count);
    }

    private static async Task<object?> Retry()
    {
        int tries = 0;
        ResiliencePipeline pipeline = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 5, Delay = TimeSpan.FromMilliseconds(1) }).Build();
        return await pipeline.ExecuteAsync(async _ =>
        {
            await Task.Yield();
            return ++tries < 4 ? throw new IOException("not yet") : tries;
        });
    }
}
