using System.Text;

namespace TestRunner.Conformance.Consoles;

/// <summary>The console where it is no terminal.</summary>
internal static class ConsoleChecks
{
    public static readonly CheckGroup All = new("console")
    {
        { "output is redirected", () => (Console.IsOutputRedirected, Console.IsErrorRedirected) },
        { "Console.Write of each kind", Captured(static () => { Console.Write(1); Console.Write('c'); Console.Write(true); Console.Write(1.5); Console.Write(2L); Console.Write("s"); Console.Write((object?)null); Console.Write([(char)65, 'B']); Console.Write(3.25m); }) },
        { "Console.WriteLine of each kind", Captured(static () => { Console.WriteLine(); Console.WriteLine(1); Console.WriteLine("{0}-{1}", 1, 2); Console.WriteLine('x'); Console.WriteLine(1u); Console.WriteLine(2.5f); }) },
        { "Console.SetOut takes what is written", () => { StringWriter w = new(); TextWriter o = Console.Out; Console.SetOut(w); try { Console.Write("in"); } finally { Console.SetOut(o); } return w.ToString(); } },
        { "Console.SetError takes errors", () => { StringWriter w = new(); TextWriter o = Console.Error; Console.SetError(w); try { Console.Error.Write("err"); } finally { Console.SetError(o); } return w.ToString(); } },
        { "Console.SetIn gives lines", () => { TextReader o = Console.In; Console.SetIn(new StringReader("a\nb")); try { return (Console.ReadLine(), Console.Read(), Console.ReadLine(), Console.ReadLine()); } finally { Console.SetIn(o); } } },
        { "Console.SetOut to nothing", () => Shown.Thrown(static () => Console.SetOut(null!)) },
        { "Console.Out is synchronised and flushes itself", () => ((Console.Out as StreamWriter)?.AutoFlush ?? true, Console.Out == Console.Out) },
        { "encodings", () => (Console.OutputEncoding.WebName, Console.InputEncoding.WebName) },
        { "setting the encoding", () => { Encoding o = Console.OutputEncoding; Console.OutputEncoding = Encoding.UTF8; string n = Console.OutputEncoding.WebName; Console.OutputEncoding = o; return n; } },
        { "setting no encoding", () => Shown.Thrown(static () => Console.OutputEncoding = null!) },
        { "a stream of output can write", () => { using Stream s = Console.OpenStandardOutput(); return (s.CanWrite, s.CanRead, s.CanSeek); } },
        { "a stream of errors can write", () => { using Stream s = Console.OpenStandardError(); return (s.CanWrite, s.CanRead, s.CanSeek); } },
        { "a stream of input can read", () => { using Stream s = Console.OpenStandardInput(); return (s.CanWrite, s.CanRead, s.CanSeek); } },
        { "a stream of output cannot read", () => { using Stream s = Console.OpenStandardOutput(); return Shown.Thrown(() => _ = s.Read(new byte[1], 0, 1)); } },
        { "a stream of output has no length", () => { using Stream s = Console.OpenStandardOutput(); return Shown.Thrown(() => _ = s.Length); } },
        { "a stream of output cannot seek", () => { using Stream s = Console.OpenStandardOutput(); return Shown.Thrown(() => s.Seek(0, SeekOrigin.Begin)); } },
        { "bytes written to the stream come out", output => { output.Flush(); using Stream s = Console.OpenStandardOutput(); s.Write("bytes: grüße €\n"u8); s.Flush(); } },
        { "a character in two pieces", output => { using Stream s = Console.OpenStandardOutput(); s.Write([(byte)'<', 0xE2, 0x82]); s.Write([0xAC, (byte)'>', (byte)'\n']); } },
        { "characters beyond the basic plane", () => { Console.Out.WriteLine("𝄞 and 👍"); Console.Out.Flush(); return "written"; } },
        { "lone surrogates are replaced", () => { Console.Out.WriteLine("[\ud800]"); Console.Out.Flush(); return "written"; } },
        { "a long line comes out whole", () => { Console.Out.WriteLine(new string('=', 5000)); Console.Out.Flush(); return "written"; } },
        { "tabs and empty lines come out", () => { Console.Out.WriteLine("a\tb\n\nc"); Console.Out.Flush(); return "written"; } },
        { "lines of many threads are not mixed", MixedLines },
        { "colours do not disturb redirected output", () => { Console.ForegroundColor = ConsoleColor.Red; Console.BackgroundColor = ConsoleColor.Blue; Console.Out.WriteLine("red on blue"); Console.ResetColor(); Console.Out.Flush(); return "written"; } },
        { "a colour that is none", () => Shown.Thrown(static () => Console.ForegroundColor = (ConsoleColor)99) },
        { "a cursor position that is none", () => Shown.Thrown(static () => Console.SetCursorPosition(-1, 0)) },
        { "a cursor size", () => Shown.Thrown(static () => Console.CursorSize = 10).Split(':')[0] },
        { "a title", () => Shown.Thrown(static () => Console.Title = "t") },
        { "a null title", () => Shown.Thrown(static () => Console.Title = null!) },
        { "a beep of no frequency", () => Shown.Thrown(static () => Console.Beep(10, 10)).Split(':')[0] },
        { "MoveBufferArea", () => Shown.Thrown(static () => Console.MoveBufferArea(0, 0, 1, 1, 1, 1)).Split(':')[0] },
        { "caps lock", () => Shown.Thrown(static () => _ = Console.CapsLock).Split(':')[0] },
        { "a handler of Ctrl-C can be subscribed to", () => { ConsoleCancelEventHandler h = static (_, _) => { }; Console.CancelKeyPress += h; Console.CancelKeyPress -= h; return true; } },
        { "Spectre.Console sees no colours", () => Spectre.Console.AnsiConsole.Profile.Capabilities.ColorSystem },
        { "Spectre.Console writes plain text", () => { Spectre.Console.AnsiConsole.MarkupLine("[bold red]plain[/] text"); return "written"; } },
    };

    private static Func<object?> Captured(Action write) => () =>
    {
        StringWriter text = new() { NewLine = "|" };
        TextWriter before = Console.Out;
        Console.SetOut(text);
        try
        {
            write();
        }
        finally
        {
            Console.SetOut(before);
        }

        return text.ToString();
    };

    private static object MixedLines()
    {
        StringWriter text = new() { NewLine = "\n" };
        TextWriter before = Console.Out;
        Console.SetOut(text);
        try
        {
            Threads.Fleet.Run(4, static me =>
            {
                for (int i = 0; i < 25; i++)
                    Console.WriteLine(new string((char)('a' + me), 40));
            });
        }
        finally
        {
            Console.SetOut(before);
        }

        return text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(static line => line.Length == 40 && line.Distinct().Count() == 1);
    }
}
