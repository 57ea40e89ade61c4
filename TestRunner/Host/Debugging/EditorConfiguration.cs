using System.Text.Json;
using TestRunner.Host.Machines;

namespace TestRunner.Host.Debugging;

/// <summary>A configuration of .vscode/launch.json and the task that it starts first, as the editor reads them.</summary>
internal sealed class EditorConfiguration
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private readonly JsonElement _configuration;
    private readonly JsonElement _task;
    private readonly string _tests;

    /// <param name="name">Its name.</param>
    /// <param name="tests">What is entered where it asks for tests.</param>
    public EditorConfiguration(string name, string tests)
    {
        _tests = tests;
        _configuration = Read("launch.json").GetProperty("configurations").EnumerateArray().Single(one => Text(one, "name") == name);
        string task = Text(_configuration, "preLaunchTask");
        _task = Read("tasks.json").GetProperty("tasks").EnumerateArray().Single(one => Text(one, "label") == task);
    }

    /// <summary>The names of all of them.</summary>
    public static IEnumerable<string> Names => Read("launch.json").GetProperty("configurations").EnumerateArray().Select(static one => one.GetProperty("name").GetString()!);

    /// <summary>What drives the debugger, and how.</summary>
    public (string Type, string Request, string Mode) Kind => (Text(_configuration, "type"), Text(_configuration, "request"), Text(_configuration, "MIMode"));

    /// <summary>The debugger.</summary>
    public string Debugger => Text(_configuration, "miDebuggerPath");

    /// <summary>Where the machine waits for it.</summary>
    public string Address => Text(_configuration, "miDebuggerServerAddress");

    /// <summary>The file with the symbols.</summary>
    public string Program => Text(_configuration, "program");

    /// <summary>The debugger's folder.</summary>
    public string Folder => Text(_configuration, "cwd");

    /// <summary>What to say to the debugger first.</summary>
    public IEnumerable<string> SetupCommands => _configuration.GetProperty("setupCommands").EnumerateArray().Select(one => Text(one, "text"));

    /// <summary>What the task runs in a shell.</summary>
    public string Command => Text(_task, "command");

    /// <summary>What the task's output must say before the debugger is started, as a regular expression.</summary>
    public string ReadyPattern => Text(_task.GetProperty("problemMatcher").GetProperty("background"), "endsPattern");

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, ".vscode", file)), Lenient).RootElement;

    private string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!
        .Replace("${workspaceFolder}", Repository.Root, StringComparison.Ordinal)
        .Replace("${input:tests}", _tests, StringComparison.Ordinal);
}
