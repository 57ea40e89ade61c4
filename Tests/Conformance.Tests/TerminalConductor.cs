using TestRunner.Conformance.Terminals;
using TestRunner.Host.Machines;

namespace Conformance.Tests;

/// <summary>Plays all scenes on a terminal under Linux, and on one that is the guest's serial line, once for all tests.</summary>
public sealed class TerminalConductor
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(4);

    /// <summary>What the terminal under Linux showed: by scene, a view a mark.</summary>
    internal IReadOnlyDictionary<string, List<TerminalView>> Linux { get; }

    /// <summary>What the terminal at the guest's serial line showed.</summary>
    internal IReadOnlyDictionary<string, List<TerminalView>> Guest { get; }

    /// <summary>Plays both, one after the other.</summary>
    public TerminalConductor()
    {
        // Whoever is started in the background by a shell ignores control and C, and so would what it starts.
        Linux = Play("linux", $"env --default-signal=INT,QUIT '{LinuxSystem.Program}' terminal");
        string image = Repository.Image("TestRunner/ConformanceKernel");
        Guest = Play("guest", $"bash '{Repository.Launcher}' run --no-build --boot kernel --bare --memory 512M --image '{image}' --append terminal --timeout 900 --end-with {Environment.ProcessId} 2>/dev/null");
    }

    private static Dictionary<string, List<TerminalView>> Play(string system, string command)
    {
        Dictionary<string, List<TerminalView>> views = [];
        using PseudoTerminal terminal = PseudoTerminal.Start(command);
        try
        {
            while (terminal.NextMark(Silence, out string name) is { } view && name != TerminalStage.Last)
            {
                if (!views.TryGetValue(name, out List<TerminalView>? seen))
                    views[name] = seen = [];
                IReadOnlyList<string> keys = TerminalScenes.All.Single(scene => scene.Name == name).Keys;
                if (seen.Count < keys.Count)
                    terminal.Type(keys[seen.Count]);
                seen.Add(view);
            }
        }
        catch (TimeoutException e)
        {
            // What was seen counts; the scenes after it are missing.
            terminal.Log.AppendLine().AppendLine(e.Message);
        }

        File.WriteAllText(Path.Combine(Repository.Results, $"terminal-{system}.log"), terminal.Log.ToString());
        return views;
    }
}
