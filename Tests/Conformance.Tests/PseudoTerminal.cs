using System.Diagnostics;
using System.Text;
using Drivers.Platform;
using TestRunner.Conformance.Terminals;

namespace Conformance.Tests;

/// <summary>
/// A command on a pseudo terminal, made by <c>script</c> (util-linux), before which this object sits as a terminal would: it keeps the screen, tells the place of
/// the cursor when it is asked (ECMA-48 §8.3.35, DSR), and hands over what is typed. The command ends with this object.
/// </summary>
internal sealed class PseudoTerminal : IDisposable
{
    /// <summary>Characters a row.</summary>
    public const int Columns = 80;

    /// <summary>Rows.</summary>
    public const int Rows = 24;

    private const string WhereIsTheCursor = "\u001b[6n";

    private readonly Process _process;
    private readonly StreamReader _output;
    private readonly ScreenBuffer _screen = new(Columns, Rows);
    private readonly VtInterpreter _interpreter;
    private readonly StringBuilder _unread = new();
    private readonly StringBuilder _sinceMark = new();
    private readonly char[] _piece = new char[4096];

    private PseudoTerminal(Process process)
    {
        _process = process;
        _interpreter = new VtInterpreter(_screen);
        _output = new StreamReader(process.StandardOutput.BaseStream, new UTF8Encoding(false));
    }

    /// <summary>All that came from the command.</summary>
    public StringBuilder Log { get; } = new();

    /// <summary>Starts a command of the shell.</summary>
    public static PseudoTerminal Start(string command)
    {
        ProcessStartInfo start = new("script") { RedirectStandardInput = true, RedirectStandardOutput = true };
        // Bytes go both ways as they are, except for line ends of output, and Ctrl-C, which is a signal.
        string mode = $"stty columns {Columns} rows {Rows} -echo -icanon -iexten -icrnl";
        foreach (string word in (ReadOnlySpan<string>)["--quiet", "--return", "--flush", "--command", $"{mode}; exec {command}", "/dev/null"])
            start.ArgumentList.Add(word);
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("COLORTERM");
        return new PseudoTerminal(Process.Start(start)!);
    }

    /// <summary>Types text.</summary>
    public void Type(string text)
    {
        _process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(text));
        _process.StandardInput.BaseStream.Flush();
    }

    /// <summary>Goes on to the next mark of a scene.</summary>
    /// <param name="limit">How long the command may say nothing.</param>
    /// <param name="scene">The scene.</param>
    /// <returns>What the terminal shows there; null when the command has ended.</returns>
    /// <exception cref="TimeoutException">It said nothing for that long.</exception>
    public TerminalView? NextMark(TimeSpan limit, out string scene)
    {
        while (true)
        {
            if (TakeMark() is { } mark)
            {
                scene = mark;
                TerminalView view = TerminalView.Of(_screen, _sinceMark.ToString());
                _sinceMark.Clear();
                return view;
            }

            Task<int> reading = _output.ReadAsync(_piece, 0, _piece.Length);
            if (!reading.Wait(limit))
                throw new TimeoutException($"nothing came for {limit.TotalSeconds} s; the screen:\n{TerminalView.Of(_screen, "")}");
            if (reading.Result == 0)
            {
                scene = "";
                return null;
            }

            _unread.Append(_piece, 0, reading.Result);
            Log.Append(_piece, 0, reading.Result);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // With its terminal gone the command is told to hang up, and the launcher ends QEMU.
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit(10_000);
        _process.Dispose();
    }

    // Shows what came, up to a mark; the mark's scene, if there was one.
    private string? TakeMark()
    {
        while (true)
        {
            string text = _unread.ToString();
            int mark = text.IndexOf(TerminalStage.Begin, StringComparison.Ordinal);
            int question = text.IndexOf(WhereIsTheCursor, StringComparison.Ordinal);
            if (question >= 0 && (mark < 0 || question < mark))
            {
                Show(text[..question], question + WhereIsTheCursor.Length);
                Type($"\u001b[{_screen.CursorRow + 1};{_screen.CursorColumn + 1}R");
                continue;
            }

            if (mark < 0)
            {
                // A sequence that is not whole yet may be one of the two.
                int begun = text.LastIndexOf('\u001b');
                int whole = begun >= 0 && text.Length - begun < TerminalStage.Begin.Length ? begun : text.Length;
                Show(text[..whole], whole);
                return null;
            }

            int end = text.IndexOf(TerminalStage.End, mark);
            if (end < 0)
                return null;
            Show(text[..mark], end + 1);
            return text[(mark + TerminalStage.Begin.Length)..end];
        }
    }

    private void Show(string text, int used)
    {
        _interpreter.Write(text);
        _sinceMark.Append(text);
        _unread.Remove(0, used);
    }
}
