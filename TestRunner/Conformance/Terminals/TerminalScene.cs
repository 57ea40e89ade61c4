namespace TestRunner.Conformance.Terminals;

/// <summary>
/// Something that a program does with a terminal. What its screen shows at each mark has to be what a terminal under Linux shows, driven by the same program
/// and the same keys.
/// </summary>
/// <param name="Name">What is done; unique.</param>
/// <param name="Body">Does it, from an empty screen.</param>
/// <param name="Keys">What is typed at each mark, in turn, as the bytes of a terminal in UTF-8.</param>
public sealed record TerminalScene(string Name, Action<TerminalStage> Body, params IReadOnlyList<string> Keys);
