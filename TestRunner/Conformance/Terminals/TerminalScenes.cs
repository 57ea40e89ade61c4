using System.Text;
using Spectre.Console;

namespace TestRunner.Conformance.Terminals;

/// <summary>All scenes.</summary>
public static class TerminalScenes
{
    private const string Escape = "\u001b";
    private const string Enter = "\r";
    private const string Up = Escape + "[A";
    private const string Down = Escape + "[B";
    private const string ControlC = "\u0003";

    /// <summary>In the order in which they are played.</summary>
    public static IReadOnlyList<TerminalScene> All { get; } =
    [
        new("nothing is redirected", static _ => Console.WriteLine((Console.IsInputRedirected, Console.IsOutputRedirected, Console.IsErrorRedirected))),
        new("the size of the window", Sizes),
        new("what a terminal cannot tell", Refusals),
        new("text colours", static _ => Colours(static colour => Console.ForegroundColor = colour)),
        new("background colours", static _ => Colours(static colour => Console.BackgroundColor = colour)),
        new("colours are put back", PutBack),
        new("colours are told", static _ =>
        {
            string before = $"{Console.ForegroundColor} {Console.BackgroundColor}";
            (Console.ForegroundColor, Console.BackgroundColor) = (ConsoleColor.Green, ConsoleColor.DarkBlue);
            string during = $"{Console.ForegroundColor} {Console.BackgroundColor}";
            Console.ResetColor();
            Console.WriteLine($"{before}; {during}; {Console.ForegroundColor} {Console.BackgroundColor}");
        }),
        new("the cursor is placed", Placed),
        new("the cursor is told", Told),
        new("the cursor is told at the edges", Edges),
        new("the cursor after sequences", Sequences),
        new("the cursor outside of the window", static _ =>
        {
            Console.SetCursorPosition(500, 500);
            Console.Write("x");
            Console.SetCursorPosition(0, 0);
        }),
        new("the cursor is hidden and shown", static stage =>
        {
            Console.CursorVisible = false;
            stage.Mark();
            Console.CursorVisible = true;
        }, ""),
        new("the screen is cleared", static _ =>
        {
            for (int i = 0; i < 40; i++)
                Console.WriteLine(i);
            Console.Clear();
            Console.Write($"{Console.CursorLeft},{Console.CursorTop}");
        }),
        new("lines scroll", static _ =>
        {
            for (int i = 0; i < 40; i++)
                Console.WriteLine($"line {i} {new string('=', i * 3)}");
        }),
        new("tabs, returns and backspaces", static _ => Console.Write("a\tb\tc\nover\rO\n12\b3\n\a.")),
        new("wide and combining characters", static _ => Console.WriteLine("grüße €äöü ☺ ▒█")),
        new("errors are shown", static _ => Console.Error.WriteLine("an error")),
        new("a title is not shown", static _ => { Console.Title = "title"; Console.WriteLine("text"); }),
        new("the terminal's file", static _ => File.AppendAllText("/dev/tty", "written to the file grüße\n")),
        new("bytes on the stream", static _ =>
        {
            using Stream stream = Console.OpenStandardOutput();
            stream.Write(Encoding.UTF8.GetBytes("bytes grüße\n" + Escape + "[32mgreen" + Escape + "[0m\n"));
        }),
        Keys("letters, digits and signs", [.. "aZ09 .,-+*/=!@#~^[]{}|".Select(static c => c.ToString())]),
        Keys("letters of other alphabets", "ä", "ß", "€", "ж", "漢"),
        Keys("keys for editing", "\t", Enter, "\u007f", "\b", Escape + "[3~", Escape + "[2~"),
        Keys("control and letters", "\u0001", "\u0002", "\u0004", "\u0005", "\u000b", "\u000c", "\u000e", "\u0012", "\u0014", "\u0015", "\u0017", "\u0018", "\u0019"),
        Keys("control and digits", "\0", "\u001e", "\u001f"),
        Keys("arrows", Up, Down, Escape + "[C", Escape + "[D", Escape + "OA", Escape + "OB", Escape + "OC", Escape + "OD"),
        Keys("arrows with shift, alt, control", Escape + "[1;2A", Escape + "[1;3B", Escape + "[1;5C", Escape + "[1;6D", Escape + "[1;8A"),
        Keys("home, end, pages", Escape + "[H", Escape + "[F", Escape + "OH", Escape + "OF", Escape + "[1~", Escape + "[4~", Escape + "[5~", Escape + "[6~", Escape + "[7~", Escape + "[8~"),
        Keys("home, end, pages with modifiers", Escape + "[1;5H", Escape + "[1;5F", Escape + "[5;5~", Escape + "[6;2~", Escape + "[3;5~", Escape + "[2;3~"),
        Keys("function keys", Escape + "OP", Escape + "OQ", Escape + "OR", Escape + "OS", Escape + "[15~", Escape + "[17~", Escape + "[18~", Escape + "[19~", Escape + "[20~", Escape + "[21~", Escape + "[23~", Escape + "[24~"),
        Keys("function keys with modifiers", Escape + "[1;2P", Escape + "[1;5Q", Escape + "[15;2~", Escape + "[24;5~"),
        Keys("alt and letters", Escape + "b", Escape + "Q", Escape + "7", Escape + "\u007f", Escape + "."),
        Keys("back tab", Escape + "[Z"),
        Keys("escape alone", Escape),
        new("a key is shown unless it is intercepted", static stage =>
        {
            stage.Mark();
            Console.ReadKey();
            stage.Mark();
            Console.ReadKey(intercept: true);
            stage.Mark();
            Console.ReadKey();
        }, "a", "b", "c"),
        new("keys wait", static stage =>
        {
            bool before = Console.KeyAvailable;
            stage.Mark();
            while (!Console.KeyAvailable)
                Thread.Sleep(1);
            Console.WriteLine((before, Console.KeyAvailable, Console.ReadKey(true).KeyChar, Console.KeyAvailable));
        }, "k"),
        new("a line", static stage => ReadLine(stage, "name: "), "AsterCosmos" + Enter),
        new("a line with mistakes", static stage => ReadLine(stage, "> "), "abd\u007fcdx\u007f" + Enter),
        new("a line of other alphabets", static stage => ReadLine(stage, "> "), "grüße €" + Enter),
        new("an empty line", static stage => ReadLine(stage, "> "), Enter),
        new("lines typed at once", static stage =>
        {
            stage.Mark();
            Console.WriteLine($"{Console.ReadLine()}, {Console.ReadLine()}, {Console.ReadLine()}");
        }, "one" + Enter + "two" + Enter + "three" + Enter),
        new("characters of a line", static stage =>
        {
            stage.Mark();
            Console.WriteLine($"{Console.In.Peek()} {Console.Read()} {Console.In.Read()} {Console.ReadLine()}");
        }, "xyz" + Enter),
        new("the stream of input", static stage =>
        {
            using Stream input = Console.OpenStandardInput();
            byte[] bytes = new byte[100];
            stage.Mark();
            int count = input.Read(bytes);
            Console.WriteLine($"{count}: {Convert.ToHexStringLower(bytes.AsSpan(0, count))}");
        }, "säm" + Enter),
        new("a key after a line", static stage =>
        {
            ReadLine(stage, "> ");
            stage.Mark();
            Console.WriteLine(Shown.Text(Console.ReadKey(true).Key));
        }, "line" + Enter, Up),
        new("control and C asks the handlers", Cancelled, ControlC, "k", ControlC),
        new("control and C as a key", static stage =>
        {
            Console.TreatControlCAsInput = true;
            stage.Mark();
            Console.WriteLine(Describe(Console.ReadKey(true)));
            Console.TreatControlCAsInput = false;
            Console.WriteLine(Console.TreatControlCAsInput);
        }, ControlC),
        new("Spectre.Console sees the terminal", static _ =>
        {
            Profile profile = AnsiConsole.Profile;
            Console.WriteLine((profile.Width, profile.Height, profile.Capabilities.ColorSystem, profile.Capabilities.Ansi, profile.Capabilities.Interactive, profile.Capabilities.Unicode));
        }),
        new("Spectre.Console: markup", static _ => AnsiConsole.MarkupLine("[bold red]red[/] [underline]under[/] [blue on yellow]both[/] [#ff8800]orange[/]")),
        new("Spectre.Console: a table", SpectreScenes.Table),
        new("Spectre.Console: a tree", SpectreScenes.Tree),
        new("Spectre.Console: panel, rule, columns", SpectreScenes.Layout),
        new("Spectre.Console: charts", SpectreScenes.Charts),
        new("Spectre.Console: a large word", static _ => AnsiConsole.Write(new FigletText("Aster").Color(Color.Green))),
        new("Spectre.Console: progress", SpectreScenes.Progress),
        new("Spectre.Console: a live table", SpectreScenes.Live),
        new("progress that Spectre.Console draws by itself", SpectreScenes.ProgressByItself),
        new("Spectre.Console: status", SpectreScenes.Status),
        new("Spectre.Console: a text prompt", static stage =>
        {
            stage.Mark();
            AnsiConsole.MarkupLine($"hello [green]{AnsiConsole.Prompt(new TextPrompt<string>("your name?").DefaultValue("nobody"))}[/]");
        }, "cosmox\u007fs" + Enter),
        new("Spectre.Console: a number, after a mistake", static stage =>
        {
            stage.Mark();
            Console.WriteLine(AnsiConsole.Prompt(new TextPrompt<int>("how many?")) + 1);
        }, "many" + Enter + "41" + Enter),
        new("Spectre.Console: a secret", static stage =>
        {
            stage.Mark();
            Console.WriteLine(AnsiConsole.Prompt(new TextPrompt<string>("password?").Secret()).Length);
        }, "geheim" + Enter),
        new("Spectre.Console: confirmation", static stage =>
        {
            stage.Mark();
            Console.WriteLine(AnsiConsole.Confirm("sure?"));
        }, "n" + Enter),
        new("Spectre.Console: a selection", SpectreScenes.Selection, Down, Down, Up, Enter),
        new("Spectre.Console: several selections", SpectreScenes.MultiSelection, " ", Down, Down, " ", Enter),
    ];

    /// <summary>Those whose name contains a text.</summary>
    public static IEnumerable<TerminalScene> Matching(string? text) => All.Where(scene => text is null || scene.Name.Contains(text, StringComparison.OrdinalIgnoreCase));

    private static TerminalScene Keys(string name, params string[] typed) => new(name, stage =>
    {
        foreach (string _ in typed)
        {
            stage.Mark();
            Console.WriteLine(Describe(Console.ReadKey(intercept: true)));
        }
    }, typed);

    private static string Describe(ConsoleKeyInfo key) => $"{key.Key} {(int)key.KeyChar:x4} {key.Modifiers}";

    private static void ReadLine(TerminalStage stage, string prompt)
    {
        Console.Write(prompt);
        stage.Mark();
        Console.WriteLine($"'{Console.ReadLine()}'");
    }

    private static void Sizes(TerminalStage stage) => Console.WriteLine(
        (Console.WindowWidth, Console.WindowHeight, Console.BufferWidth, Console.BufferHeight, Console.LargestWindowWidth, Console.LargestWindowHeight, Console.WindowLeft, Console.WindowTop));

    private static void Refusals(TerminalStage stage)
    {
        foreach ((string name, Action action) in (ReadOnlySpan<(string, Action)>)[
            ("CursorVisible", static () => _ = Console.CursorVisible),
            ("CursorSize", static () => _ = Console.CursorSize),
            ("CursorSize set", static () => Console.CursorSize = 10),
            ("Title", static () => _ = Console.Title),
            ("CapsLock", static () => _ = Console.CapsLock),
            ("NumberLock", static () => _ = Console.NumberLock),
            ("WindowLeft", static () => _ = Console.WindowLeft),
            ("SetWindowPosition", static () => Console.SetWindowPosition(0, 0)),
            ("SetBufferSize", static () => Console.SetBufferSize(80, 24)),
            ("BufferWidth", static () => Console.BufferWidth = 80),
            ("MoveBufferArea", static () => Console.MoveBufferArea(0, 0, 1, 1, 1, 1)),
            ("a colour", static () => Console.ForegroundColor = (ConsoleColor)16),
            ("the unknown colour", static () => Console.ForegroundColor = (ConsoleColor)(-1)),
            ("a column", static () => Console.CursorLeft = -1),
            ("a row", static () => Console.CursorTop = 40000),
            ("a beep", static () => Console.Beep(1000, 1)),
        ])
        {
            Console.WriteLine($"{name}: {Shown.Thrown(action).Split(':')[0]}");
        }
    }

    private static void Colours(Action<ConsoleColor> set)
    {
        foreach (ConsoleColor colour in Enum.GetValues<ConsoleColor>())
        {
            set(colour);
            Console.Write($" {colour} ");
            Console.ResetColor();
            Console.WriteLine("|");
        }
    }

    private static void PutBack(TerminalStage stage)
    {
        ConsoleColor before = Console.ForegroundColor;
        Console.ForegroundColor = ConsoleColor.Red;
        Console.Write("red ");
        Console.ForegroundColor = before;
        Console.WriteLine("as before");
    }

    private static void Placed(TerminalStage stage)
    {
        Console.SetCursorPosition(10, 5);
        Console.Write("ten, five");
        (Console.CursorLeft, Console.CursorTop) = (3, 7);
        Console.Write("three, seven");
        Console.SetCursorPosition(79, 23);
        Console.Write("!");
        Console.SetCursorPosition(0, 12);
    }

    private static void Told(TerminalStage stage)
    {
        List<(int, int)> seen = [Console.GetCursorPosition()];
        Console.Write("abc");
        seen.Add(Console.GetCursorPosition());
        Console.Write("\nöä\t");
        seen.Add(Console.GetCursorPosition());
        Console.SetCursorPosition(40, 10);
        seen.Add((Console.CursorLeft, Console.CursorTop));
        Console.Write("\b\b");
        seen.Add(Console.GetCursorPosition());
        Console.WriteLine();
        seen.Add(Console.GetCursorPosition());
        Console.WriteLine(string.Join(" ", seen));
    }

    private static void Edges(TerminalStage stage)
    {
        List<(int, int)> seen = [];
        Console.Write(new string('x', 79));
        seen.Add(Console.GetCursorPosition());
        Console.Write("yz");
        seen.Add(Console.GetCursorPosition());
        Console.Write(new string('w', 200));
        seen.Add(Console.GetCursorPosition());
        Console.SetCursorPosition(0, 23);
        Console.Write("bottom\n\n");
        seen.Add(Console.GetCursorPosition());
        Console.SetCursorPosition(0, 10);
        Console.WriteLine(string.Join(" ", seen));
    }

    private static void Sequences(TerminalStage stage)
    {
        List<(int, int)> seen = [];
        foreach (string sequence in (ReadOnlySpan<string>)["[5;9H", "[2A", "[3B", "[4C", "[2D", "[1G", "[12;40f", "[s", "[1;1H", "[u", "[31mred", "[K", "[2J", "7", "[H", "8"])
        {
            Console.Write(Escape + sequence);
            seen.Add(Console.GetCursorPosition());
        }

        Console.ResetColor();
        Console.SetCursorPosition(0, 15);
        Console.WriteLine(string.Join(" ", seen));
    }

    private static void Cancelled(TerminalStage stage)
    {
        using SemaphoreSlim pressed = new(0);
        void Handle(object? sender, ConsoleCancelEventArgs e)
        {
            Console.WriteLine($"{e.SpecialKey} {e.Cancel} {sender is null}");
            e.Cancel = true;
            pressed.Release();
        }

        Console.CancelKeyPress += Handle;
        stage.Mark();
        pressed.Wait();
        stage.Mark();
        Console.WriteLine(Console.ReadKey(true).KeyChar);
        stage.Mark();
        pressed.Wait();
        Console.CancelKeyPress -= Handle;
    }
}
