namespace TestRunner.Conformance.Terminals;

/// <summary>Tells whoever watches the terminal when a scene wants input, and when it is over.</summary>
public sealed class TerminalStage(string scene)
{
    /// <summary>What a mark begins with: a window title that no program sets (xterm's operating system command 2).</summary>
    public const string Begin = "\u001b]2;mark ";

    /// <summary>What a mark ends with.</summary>
    public const char End = '\u0007';

    /// <summary>The scene whose mark says that no more come.</summary>
    public const string Last = "the end";

    private readonly Stream _output = Console.OpenStandardOutput();

    /// <summary>Says that the screen is to be looked at, and the next keys to be typed.</summary>
    public void Mark()
    {
        Console.Out.Flush();
        _output.Write(Console.OutputEncoding.GetBytes($"{Begin}{scene}{End}"));
        _output.Flush();
    }

    /// <summary>Plays scenes, each on an empty screen in the usual colours.</summary>
    public static void Play(IEnumerable<TerminalScene> scenes)
    {
        foreach (TerminalScene scene in scenes)
        {
            Console.ResetColor();
            Console.Clear();
            TerminalStage stage = new(scene.Name);
            try
            {
                scene.Body(stage);
            }
            catch (Exception e)
            {
                Console.WriteLine("threw " + Shown.Failure(e));
            }

            stage.Mark();
        }

        new TerminalStage(Last).Mark();
    }
}
