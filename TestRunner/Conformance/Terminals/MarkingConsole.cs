using Spectre.Console;
using Spectre.Console.Rendering;

namespace TestRunner.Conformance.Terminals;

/// <summary>Spectre's console, with a mark before each key that is read.</summary>
internal sealed class MarkingConsole(IAnsiConsole console, TerminalStage stage) : IAnsiConsole, IAnsiConsoleInput
{
    public Profile Profile => console.Profile;

    public IAnsiConsoleCursor Cursor => console.Cursor;

    public IAnsiConsoleInput Input => this;

    public IExclusivityMode ExclusivityMode => console.ExclusivityMode;

    public RenderPipeline Pipeline => console.Pipeline;

    public void Clear(bool home) => console.Clear(home);

    public void Write(IRenderable renderable) => console.Write(renderable);

    public bool IsKeyAvailable() => console.Input.IsKeyAvailable();

    public ConsoleKeyInfo? ReadKey(bool intercept)
    {
        MarkOnce();
        return console.Input.ReadKey(intercept);
    }

    public Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken)
    {
        MarkOnce();
        return console.Input.ReadKeyAsync(intercept, cancellationToken);
    }

    private void MarkOnce()
    {
        // Several keys may have been typed at a mark.
        if (!Console.KeyAvailable)
            stage.Mark();
    }
}
