using Cosmos.System;

namespace AsterCosmos.Shell;

/// <summary>The command line on a <see cref="Terminal"/>: reads a line, runs it, and never ends by itself.</summary>
public sealed class CommandShell
{
    private const string Prompt = "aster> ";

    private readonly Terminal _terminal;
    private readonly CommandTable _commands;
    private readonly CommandRunner _runner;
    private readonly LineHistory _history;

    /// <summary>A shell that has run nothing.</summary>
    public CommandShell(Terminal terminal, CommandTable commands, LineHistory history)
    {
        _terminal = terminal;
        _commands = commands;
        _history = history;
        _runner = new CommandRunner(commands, text => terminal.Write(text));
    }

    /// <summary>Shows the prompt, reads a line and runs it.</summary>
    public void Step()
    {
        if (!_terminal.IsAtLineStart)
            _terminal.Write("\n");
        _terminal.ForegroundColor = ConsoleColor.Green;
        _terminal.Write(Prompt);
        _terminal.ResetColor();
        LineResult line = _terminal.ReadLine(_history, _commands.Complete);
        switch (line.End)
        {
            case LineEnd.Entered:
                Run(line.Text!);
                break;
            case LineEnd.TooLong:
                _terminal.Write($"error: a line has at most {LineEditor.LongestLine} characters\n");
                break;
            case LineEnd.EndOfInput:
                _terminal.Write("'poweroff' ends the machine\n");
                break;
        }
    }

    private void Run(string line)
    {
        // Not disposed: a late Ctrl-C may still reach it, and it holds nothing but memory.
        CancellationTokenSource cancel = new();
        _terminal.Interrupt = cancel.Cancel;
        try
        {
            _runner.Run(line, cancel.Token);
        }
        finally
        {
            _terminal.Interrupt = null;
        }
    }
}
