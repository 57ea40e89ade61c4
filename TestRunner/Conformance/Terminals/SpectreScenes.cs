using Spectre.Console;

namespace TestRunner.Conformance.Terminals;

/// <summary>What Spectre.Console draws and asks.</summary>
internal static class SpectreScenes
{
    private static readonly string[] Fruit = ["apple", "banana", "cherry", "damson"];

    public static void Table(TerminalStage stage)
    {
        Table table = new Table().Title("[yellow]devices[/]").Border(TableBorder.Rounded).AddColumn("name").AddColumn(new TableColumn("[bold]sectors[/]").RightAligned());
        table.AddRow("vda", "16384").AddRow("[red]vdb[/]", "[dim]8[/]").AddRow("grüße €", "-");
        table.Caption("three of them");
        AnsiConsole.Write(table);
    }

    public static void Tree(TerminalStage stage)
    {
        Tree tree = new Tree("[green]machine[/]").Guide(TreeGuide.Line);
        TreeNode bus = tree.AddNode("bus");
        bus.AddNode("[blue]disk[/]").AddNode("queue 0");
        bus.AddNode("entropy");
        tree.AddNode(new Panel("memory").BorderColor(Color.Red));
        AnsiConsole.Write(tree);
    }

    public static void Layout(TerminalStage stage)
    {
        AnsiConsole.Write(new Rule("[red]rule[/]").LeftJustified());
        AnsiConsole.Write(new Panel("[bold]panel[/]\nof two lines").Header("header").DoubleBorder());
        AnsiConsole.Write(new Columns(Fruit.Select(static fruit => new Panel(fruit))));
        AnsiConsole.Write(new Padder(new Markup("[invert]padded[/]")).Padding(4, 1));
    }

    public static void Charts(TerminalStage stage)
    {
        AnsiConsole.Write(new BarChart().Width(60).Label("bars").AddItem("one", 12, Color.Yellow).AddItem("two", 54, Color.Green).AddItem("three", 33, Color.Red));
        AnsiConsole.Write(new BreakdownChart().Width(60).AddItem("a", 80, Color.Red).AddItem("b", 20, Color.Blue));
    }

    public static void Progress(TerminalStage stage) =>
        AnsiConsole.Progress().AutoRefresh(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).Start(context =>
        {
            ProgressTask first = context.AddTask("[green]reading[/]");
            ProgressTask second = context.AddTask("writing");
            context.Refresh();
            stage.Mark();
            first.Increment(50);
            context.Refresh();
            stage.Mark();
            first.Increment(50);
            second.Increment(100);
            context.Refresh();
        });

    // Drawn anew ten times a second, by a thread of its own: how often is a matter of luck, what is left in the end is not.
    public static void ProgressByItself(TerminalStage stage) =>
        AnsiConsole.Progress().Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).Start(static context =>
        {
            ProgressTask task = context.AddTask("reading");
            for (int i = 0; i < 10; i++)
            {
                Thread.Sleep(30);
                task.Increment(10);
            }
        });

    public static void Live(TerminalStage stage)
    {
        Table table = new Table().AddColumn("step");
        AnsiConsole.Live(table).Start(context =>
        {
            foreach (string fruit in Fruit)
            {
                table.AddRow(fruit);
                context.Refresh();
                stage.Mark();
            }
        });
        AnsiConsole.MarkupLine("[green]done[/]");
    }

    public static void Status(TerminalStage stage)
    {
        AnsiConsole.Status().AutoRefresh(false).Spinner(new StillSpinner()).Start("working", context =>
        {
            context.Refresh();
            AnsiConsole.MarkupLine("a line above");
            context.Status("[yellow]still working[/]");
            context.Refresh();
        });
        AnsiConsole.WriteLine("done");
    }

    public static void Selection(TerminalStage stage)
    {
        SelectionPrompt<string> prompt = new SelectionPrompt<string>().Title("[green]which[/] fruit?").AddChoices(Fruit);
        Console.WriteLine(Ask(stage, prompt));
    }

    public static void MultiSelection(TerminalStage stage)
    {
        MultiSelectionPrompt<string> prompt = new MultiSelectionPrompt<string>().Title("which fruits?").NotRequired().AddChoices(Fruit);
        Console.WriteLine(string.Join(", ", Ask(stage, prompt)));
    }

    // Each time that the prompt looks for a key it has drawn itself: then is the time to look, and to type.
    private static T Ask<T>(TerminalStage stage, IPrompt<T> prompt) => prompt.Show(new MarkingConsole(AnsiConsole.Console, stage));

    // One that turns shows how much time went by between two looks at it, which is a matter of luck.
    private sealed class StillSpinner : Spinner
    {
        public override TimeSpan Interval => TimeSpan.FromDays(1);

        public override bool IsUnicode => true;

        public override IReadOnlyList<string> Frames { get; } = ["⣷", "⣯", "⣟"];
    }
}
